import type { CatalogueType } from "@/lib/authority/language/model";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { compileFilter, type FilterNode } from "@/lib/platform/http/filters/filter-tree";
import type { ResourceServer as Row } from "@/prisma/generated/client";
import { ResourceServerError } from "./errors";
import type { ResourceServer, ResourceServerKey, TokenAlgorithm } from "./model";

type Reader = Pick<Tx, "resourceServer" | "resourceServerKey">;

/** The types were validated when they were written; no other writer exists. */
const toModel = (row: Row): ResourceServer => ({
  id: row.id,
  name: row.name,
  identifier: row.identifier,
  status: row.status,
  catalogueVersion: row.catalogueVersion,
  types: row.types as CatalogueType[],
  tokenAlg: row.tokenAlg as TokenAlgorithm,
  createdById: row.createdById,
  createdAt: row.createdAt,
  version: row.version,
});

/** Reads a resource server, or throws `resource_server_not_found`. */
export async function getOrThrow(id: string, reader: Reader = prisma()): Promise<ResourceServer> {
  const row = await reader.resourceServer.findUnique({ where: { id } });
  if (!row) throw new ResourceServerError("resource_server_not_found", { facts: { id } });
  return toModel(row);
}

export async function findByIdentifier(tx: Tx, identifier: string): Promise<ResourceServer | undefined> {
  const row = await tx.resourceServer.findUnique({ where: { identifier } });
  return row ? toModel(row) : undefined;
}

/** Adds a resource server, or throws `resource_server_exists` when the identifier is taken. */
export async function insert(
  tx: Tx,
  server: Omit<ResourceServer, "status" | "catalogueVersion" | "createdAt" | "version">,
): Promise<ResourceServer> {
  try {
    return toModel(await tx.resourceServer.create({ data: server }));
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw new ResourceServerError("resource_server_exists", { errors: [{ path: "identifier", code: "taken" }] });
  }
}

/** Changes a resource server that is still at the version read, or throws `resource_server_changed_meanwhile`. */
export async function update(
  tx: Tx,
  from: ResourceServer,
  change: { name?: string; types?: CatalogueType[]; catalogueVersion?: number },
): Promise<ResourceServer> {
  const { count } = await tx.resourceServer.updateMany({
    where: { id: from.id, version: from.version },
    data: { ...change, version: from.version + 1 },
  });
  if (count === 0) throw new ResourceServerError("resource_server_changed_meanwhile", { facts: { id: from.id } });
  return getOrThrow(from.id, tx);
}

/** Counts the keys of each server that are not revoked. */
export async function activeKeys(ids: readonly string[], reader: Reader = prisma()): Promise<Map<string, number>> {
  const counts = await reader.resourceServerKey.groupBy({
    by: ["resourceServerId"],
    where: { resourceServerId: { in: [...ids] }, revokedAt: null },
    _count: { id: true },
  });
  return new Map(counts.map(({ resourceServerId, _count }) => [resourceServerId, _count.id]));
}

export async function insertKey(
  tx: Tx,
  key: Pick<ResourceServerKey, "id" | "resourceServerId" | "name" | "createdById"> & { keyHash: string },
): Promise<ResourceServerKey> {
  return tx.resourceServerKey.create({ data: key, omit: { keyHash: true } });
}

/** Revokes an active key; throws `resource_server_key_not_found` or `resource_server_key_revoked`. */
export async function revokeKey(tx: Tx, resourceServerId: string, keyId: string, now: Date): Promise<void> {
  const { count } = await tx.resourceServerKey.updateMany({
    where: { id: keyId, resourceServerId, revokedAt: null },
    data: { revokedAt: now },
  });
  if (count === 0) await refuseUnusableKey(tx, resourceServerId, keyId);
}

/** Throws `resource_server_key_not_found` or `resource_server_key_revoked` unless the key is active. */
export async function refuseUnusableKey(tx: Tx, resourceServerId: string, keyId: string): Promise<void> {
  const where = { id: keyId, resourceServerId };
  const row = await tx.resourceServerKey.findFirst({ where, select: { revokedAt: true } });
  if (row && row.revokedAt === null) return;
  const code = row ? "resource_server_key_revoked" : "resource_server_key_not_found";
  throw new ResourceServerError(code, { facts: { keyId } });
}

/** Without `take`: all of them. */
export type KeyPage = { before?: string | undefined; take?: number | undefined };

/** Lists the keys of a server before an id, the newest first. */
export const keysOf = (resourceServerId: string, { before, take }: KeyPage): Promise<ResourceServerKey[]> =>
  prisma().resourceServerKey.findMany({
    where: { resourceServerId, ...(before !== undefined && { id: { lt: before } }) },
    ...(take !== undefined && { take }),
    omit: { keyHash: true },
    orderBy: { id: "desc" },
  });

export type ListPage = { filter: FilterNode | undefined; after: readonly string[] | undefined; limit: number };

/** Lists servers by name, or newest first, after the given place. */
export async function list(sort: "name" | "-created", { filter, after, limit }: ListPage): Promise<ResourceServer[]> {
  const byName = sort === "name";
  const values: unknown[] = [after?.[0] ?? null, after?.[1] ?? null, limit];
  const matches = filter === undefined ? "true" : await matching(filter, values);
  const { rows } = await sqlPool().query<{ id: string }>(
    `select id from resource_servers
     where (${matches}) and ($1::text is null or ${byName ? "(name, id) > ($1, $2)" : "id < $2"})
     order by ${byName ? "name, id" : "id desc"} limit $3`,
    values,
  );
  const found = await prisma().resourceServer.findMany({ where: { id: { in: rows.map(({ id }) => id) } } });
  const byId = new Map(found.map((row) => [row.id, toModel(row)]));
  return rows.flatMap(({ id }) => byId.get(id) ?? []);
}

/** SQL of a filter that knows no keys. Its values join those of the statement. */
const matching = (filter: FilterNode, values: unknown[]): Promise<string> =>
  compileFilter(filter, {
    term: ({ values: [text = ""] }) => {
      const [like, exact] = [`$${values.push(likePattern(text))}`, `$${values.push(text)}`];
      return `(name ilike ${like} or identifier ilike ${like} or id = ${exact})`;
    },
    not: (part) => `not ${part}`,
    all: (parts) => `(${parts.join(" and ")})`,
    any: (parts) => `(${parts.join(" or ")})`,
  });

const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** Reads all servers. Their number grows with the protected systems, not with the agents. */
export const all = async (): Promise<ResourceServer[]> => (await prisma().resourceServer.findMany()).map(toModel);
