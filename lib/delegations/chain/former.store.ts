import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { factsPool } from "@/lib/platform/database/pool";

/** Former statements of delegations: by the last delegation of a chain, then by delegation. */
export type FormerStatements = ReadonlyMap<string, ReadonlyMap<string, readonly CanonicalAuthority[]>>;

/** One delegation of a chain, in its current version. */
type SignedHop = {
  leaf: string;
  id: string;
  version: number;
  parent_id: string | null;
  parent_digest: string | null;
  authority: CanonicalAuthority;
};

/**
 * Reads the former versions that still bound a chain, because a part of it has not been signed again.
 *
 * For each delegation, this starts at the version that the signatures of the chain refer to. It ends before the current
 * version. Statements equal to the current one are left out.
 */
export async function loadFormer(chains: readonly (readonly SignedHop[])[]): Promise<FormerStatements> {
  const hops = chains.flat();
  const leaves = hops.filter(({ id, leaf }) => id === leaf);
  const { rows } = await factsPool().query<{ leaf: string; id: string; authority: CanonicalAuthority }>({
    name: "former_statements",
    text: `
      with recursive signed as (
        select leaf, id, digest from unnest($1::text[], $2::text[], $3::text[]) as start (leaf, id, digest)
        union all
        select s.leaf, d.parent_id, v.parent_digest from signed s
          cross join lateral (select parent_id from delegations where id = s.id offset 0) d
          cross join lateral (
            select parent_digest from delegation_versions where delegation_id = s.id and digest = s.digest offset 0) v
          where d.parent_id is not null
      )
      select s.leaf, s.id, former.authority from signed s
        join unnest($4::text[], $5::text[], $6::int[]) as hop (leaf, id, version) on hop.leaf = s.leaf and hop.id = s.id
        cross join lateral (
          select v.version, v.authority from delegation_versions v
            where v.delegation_id = s.id and v.version < hop.version and v.version >= (
              select named.version from delegation_versions named
                where named.delegation_id = s.id and named.digest = s.digest)
            offset 0) former
        order by s.leaf, s.id, former.version`,
    values: [
      leaves.map(({ leaf }) => leaf),
      leaves.map(({ parent_id }) => parent_id),
      leaves.map(({ parent_digest }) => parent_digest),
      hops.map(({ leaf }) => leaf),
      hops.map(({ id }) => id),
      hops.map(({ version }) => version),
    ],
  });
  const key = (leaf: string, id: string) => `${leaf}|${id}`;
  const seen = new Map(hops.map(({ leaf, id, authority }) => [key(leaf, id), new Set([JSON.stringify(authority)])]));
  const former = new Map<string, Map<string, CanonicalAuthority[]>>();
  for (const { leaf, id, authority } of rows) {
    const [known, text] = [seen.get(key(leaf, id)), JSON.stringify(authority)];
    if (!known || known.has(text)) continue;
    known.add(text);
    const byId = former.get(leaf) ?? new Map<string, CanonicalAuthority[]>();
    former.set(leaf, byId.set(id, [...(byId.get(id) ?? []), authority]));
  }
  return former;
}
