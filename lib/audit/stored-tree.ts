import type pg from "pg";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { MerkleNode, NodeId } from "@/lib/protocols/tlog/merkle";

/** Fetches stored subtrees in one statement. Throws when one of them is missing. */
export async function readNodes(client: Pick<pg.ClientBase, "query">, ids: readonly NodeId[]): Promise<MerkleNode[]> {
  const nodes = await findNodes(client, ids);
  assertInvariant(nodes !== undefined, `${ids.length} subtrees are stored`);
  return nodes;
}

/**
 * Fetches stored subtrees in one statement; undefined when one of them is missing. Single leaves live in `log_leaves`,
 * everything wider in `log_nodes`.
 */
export async function findNodes(
  client: Pick<pg.ClientBase, "query">,
  ids: readonly NodeId[],
): Promise<MerkleNode[] | undefined> {
  if (ids.length === 0) return [];
  const { rows } = await client.query<{ level: number; index: string; hash: Buffer | null }>(
    `select w.level, w.index, coalesce(n.hash, l.leaf_hash) as hash
     from unnest($1::smallint[], $2::bigint[]) with ordinality as w(level, index, ord)
     left join log_nodes n on w.level > 0 and n.level = w.level and n.index = w.index
     left join log_leaves l on w.level = 0 and l.index = w.index
     order by w.ord`,
    [ids.map(({ level }) => level), ids.map(({ index }) => index)],
  );
  const nodes = rows.flatMap(({ level, index, hash }) => (hash ? [{ level, index: Number(index), hash }] : []));
  return nodes.length === ids.length ? nodes : undefined;
}

/** Finds a subtree among those that were fetched. */
export function hashOf(nodes: readonly MerkleNode[], level: number, index: number): Uint8Array {
  const node = nodes.find((candidate) => candidate.level === level && candidate.index === index);
  assertInvariant(node !== undefined, `subtree ${level}/${index} was fetched`);
  return node.hash;
}
