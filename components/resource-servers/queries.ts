import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import {
  type EditResourceServerRequest,
  IssuedKeyResponse,
  type RegisterResourceServerRequest,
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
  infiniteQueryOptions({
    queryKey: resourceServerKeys.list(q),
    queryFn: ({ pageParam, signal }) =>
      getJson("/api/resource-servers", { q, cursor: pageParam }, ResourceServerList, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });

/** One protected system with its catalogue. */
export const resourceServerDetail = (id: string) =>
  queryOptions({
    queryKey: resourceServerKeys.detail(id),
    queryFn: ({ signal }) => getJson(pathOf(id), {}, ResourceServerResponse, signal),
  });

/** The keys by which a system asks for decisions, never their secrets. */
export const keysOfResourceServer = (id: string) =>
  queryOptions({
    queryKey: resourceServerKeys.keys(id),
    queryFn: ({ signal }) => getJson(`${pathOf(id)}/keys`, {}, ResourceServerKeyList, signal),
  });

export const registerResourceServer = (body: RegisterResourceServerRequest) =>
  sendJson("POST", "/api/resource-servers", body, { schema: ResourceServerResponse });

/** Changes a resource server; refused if it has a newer version. */
export const editResourceServer = (id: string, version: number, body: EditResourceServerRequest) =>
  sendJson("PATCH", pathOf(id), body, { schema: ResourceServerResponse, ifMatch: `"${version}"` });

/** Issues a key; only this answer holds it. */
export const issueKey = (id: string, name: string) =>
  sendJson("POST", `${pathOf(id)}/keys`, { name }, { schema: IssuedKeyResponse });

export const revokeKey = (id: string, keyId: string) =>
  sendJson("DELETE", `${pathOf(id)}/keys/${keyId}`, undefined, { schema: ResourceServerKeyList });
