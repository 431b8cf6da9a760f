import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import {
  type AddMappingRequest,
  type AddProviderRequest,
  ChangedMappings,
  ChangedProviderResponse,
  type EditProviderRequest,
  MappingList,
  ProviderList,
  ProviderResponse,
  ProviderTest,
} from "@/lib/sign-in/providers/schema";

/** More than this is not shown at once. */
const MOST = 200;

/** The identity providers of the organisation. */
export const providerList = readQuery(["identity-providers", "list"], "/api/identity-providers", ProviderList, {
  limit: MOST,
});

/** Mappings of a provider's groups to roles and groups. */
export const mappingsOf = (providerId: string) =>
  readQuery(
    ["identity-providers", "mappings", providerId],
    `/api/identity-providers/${providerId}/mappings`,
    MappingList,
  );

export const addProvider = (body: AddProviderRequest) =>
  sendJson("POST", "/api/identity-providers", body, {
    schema: ChangedProviderResponse,
    idempotencyKey: crypto.randomUUID(),
  });

type Version = Pick<ProviderResponse, "id" | "version">;

export const editProvider = ({ id, version }: Version, body: EditProviderRequest) =>
  sendJson("PATCH", `/api/identity-providers/${id}`, body, {
    schema: ChangedProviderResponse,
    ifMatch: `"${version}"`,
  });

/** Disables sign-in with a provider, and signs out the people who signed in with it. */
export const disableProvider = ({ id, version }: Version) =>
  sendJson("DELETE", `/api/identity-providers/${id}`, {}, { schema: ProviderResponse, ifMatch: `"${version}"` });

export const testProvider = (id: string) =>
  sendJson("POST", `/api/identity-providers/${id}/test`, {}, { schema: ProviderTest });

export const addMapping = (id: string, body: AddMappingRequest) =>
  sendJson("POST", `/api/identity-providers/${id}/mappings`, body, { schema: ChangedMappings });

export const removeMapping = (id: string, value: string) =>
  sendJson("DELETE", `/api/identity-providers/${id}/mappings`, { value }, { schema: MappingList });
