import { sendJson } from "@/components/data/api-client";
import { listQuery, readQuery, wholeQuery } from "@/components/data/queries";
import {
  type EditResourceServerRequest,
  IssuedKeyResponse,
  type RegisterResourceServerRequest,
  ResourceServerDetail,
  ResourceServerKeyList,
  ResourceServerList,
  ResourceServerResponse,
} from "@/lib/resource-servers/schema";

export const resourceServerKeys = {
  all: ["resource-servers"],
  list: (q: string) => ["resource-servers", "list", q],
  detail: (id: string) => ["resource-servers", "detail", id],
  keys: (id: string) => ["resource-servers", "keys", id],
} as const;

const pathOf = (id: string) => `/api/resource-servers/${id}`;

/** Protected systems, page by page, by name. */
export const resourceServerList = (q: string) =>
  listQuery(resourceServerKeys.list(q), "/api/resource-servers", ResourceServerList, { q });

/** One protected system with its catalogue. */
export const resourceServerDetail = (id: string) =>
  readQuery(resourceServerKeys.detail(id), pathOf(id), ResourceServerDetail);

/** The keys by which a system asks for decisions, never their secrets. */
export const keysOfResourceServer = (id: string) =>
  wholeQuery(resourceServerKeys.keys(id), `${pathOf(id)}/keys`, ResourceServerKeyList, (pages) => ({
    keys: pages.flatMap(({ keys }) => keys),
    next: null,
  }));

export const registerResourceServer = (body: RegisterResourceServerRequest) =>
  sendJson("POST", "/api/resource-servers", body, { schema: ResourceServerResponse });

/** Changes a resource server; refused if it has a newer version. */
export const editResourceServer = (id: string, version: number, body: EditResourceServerRequest) =>
  sendJson("PATCH", pathOf(id), body, { schema: ResourceServerDetail, ifMatch: `"${version}"` });

/** Issues a key; only this answer holds it. */
export const issueKey = (id: string, name: string) =>
  sendJson("POST", `${pathOf(id)}/keys`, { name }, { schema: IssuedKeyResponse });

export const revokeKey = (id: string, keyId: string) =>
  sendJson("DELETE", `${pathOf(id)}/keys/${keyId}`, undefined, { schema: ResourceServerKeyList });
