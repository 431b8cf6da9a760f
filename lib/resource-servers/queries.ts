import type { Catalogue } from "@/lib/authority/language/model";
import { openChange } from "@/lib/control-changes/queries";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { decodeCursor, decodePlace, encodeCursor, encodePlace } from "@/lib/platform/http/cursor";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import type { Standing } from "@/lib/principals/schema";
import { type ResourceServer, type ResourceServerKey, serverControl } from "./model";
import { ownApiIdentifier } from "./own-api";
import type {
  ResourceServerDetail,
  ResourceServerFilters,
  ResourceServerKeyFilters,
  ResourceServerKeyList,
  ResourceServerKeyResponse,
  ResourceServerList,
  ResourceServerResponse,
} from "./schema";
import { judgeServer } from "./standing.policy";
import { loadStopFacts } from "./standing.store";
import * as store from "./store";

/** Judges resource servers, by id: whether anything is allowed there now, and why not. It checks no permission. */
export async function serverStandings(ids: readonly string[]): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map();
  const facts = await loadStopFacts(ids);
  return new Map(
    facts.map((server) => {
      const { since, by, ...rest } = judgeServer(server);
      return [server.id, { ...rest, since: since?.toISOString() ?? null, by: by && { ...by, name: server.name } }];
    }),
  );
}

const toResponse = (server: ResourceServer, activeKeys: number, standing: Standing): ResourceServerResponse => ({
  id: server.id,
  name: server.name,
  identifier: server.identifier,
  status: server.status,
  standing,
  catalogueVersion: server.catalogueVersion,
  types: server.types,
  tokenAlg: server.tokenAlg,
  activeKeys,
  ownApi: server.identifier === ownApiIdentifier(),
  createdAt: server.createdAt.toISOString(),
  version: server.version,
});

const toKeyResponse = (key: ResourceServerKey): ResourceServerKeyResponse => ({
  id: key.id,
  name: key.name,
  createdAt: key.createdAt.toISOString(),
  revokedAt: key.revokedAt?.toISOString() ?? null,
});

function authorise(principal: Principal): void {
  if (!may(principal, "resource-servers:read")) throw notAllowed(["resource-servers:read"]);
}

/** Reads one resource server with its catalogue, and the edit that waits. */
export async function getResourceServer(principal: Principal, id: string): Promise<ResourceServerDetail> {
  authorise(principal);
  const [[response], pendingChange] = await Promise.all([
    store.getOrThrow(id).then((server) => toResponses([server])),
    openChange(principal, serverControl, id, "resource-servers:write"),
  ]);
  assertInvariant(response !== undefined, `the resource server ${id} has a standing`);
  return { ...response, pendingChange };
}

async function toResponses(servers: readonly ResourceServer[]): Promise<ResourceServerResponse[]> {
  const ids = servers.map(({ id }) => id);
  const [keys, standings] = await Promise.all([store.activeKeys(ids), serverStandings(ids)]);
  return servers.flatMap((server) => {
    const standing = standings.get(server.id);
    return standing ? [toResponse(server, keys.get(server.id) ?? 0, standing)] : [];
  });
}

/** Lists resource servers. `q` is free text over name, identifier and id, and has no filter keys. */
export async function listResourceServers(
  principal: Principal,
  { q = "", cursor, limit, sort }: ResourceServerFilters,
): Promise<ResourceServerList> {
  authorise(principal);
  const after = cursor === undefined ? undefined : decodePlace(sort, cursor).map(String);
  const servers = await store.list(sort, { filter: parseFilter(q, { keys: [] }), after, limit: limit + 1 });
  const page = servers.slice(0, limit);
  const last = servers.length > limit ? page.at(-1) : undefined;
  return {
    resourceServers: await toResponses(page),
    next: last ? encodePlace(sort, [last.name, last.id]) : null,
  };
}

/** Lists the keys of a resource server, never their secrets, the newest first. Without a limit it lists all. */
export async function listResourceServerKeys(
  principal: Principal,
  id: string,
  { cursor, limit }: Partial<ResourceServerKeyFilters> = {},
): Promise<ResourceServerKeyList> {
  authorise(principal);
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  await store.getOrThrow(id);
  const keys = await store.keysOf(id, { before, take: limit && limit + 1 });
  const page = keys.slice(0, limit);
  const last = keys.length > page.length ? page.at(-1) : undefined;
  return { keys: page.map(toKeyResponse), next: last ? encodeCursor([last.id]) : null };
}

/** Reads every catalogue, to check the names in an authority. It checks no permission: its caller does. */
export async function allCatalogues(): Promise<Catalogue[]> {
  return (await store.all()).map(({ identifier, types }) => ({ identifier, types }));
}

/** Reads the catalogues of resource servers by their ids. It checks no permission. */
export async function catalogueOfServers(ids: readonly string[]): Promise<Map<string, Catalogue>> {
  const wanted = new Set(ids);
  const servers = (await store.all()).filter(({ id }) => wanted.has(id));
  return new Map(servers.map(({ id, identifier, types }) => [id, { identifier, types }]));
}
