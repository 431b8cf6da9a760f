import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Tx } from "@/lib/platform/database/transaction";
import { walk } from "@/lib/platform/database/walk";
import { delegationError } from "./errors";
import { maxChainDepth } from "./model";
import { currentVersions, type DelegationRow, delegationInclude, type VersionRow } from "./store";

/** Progress of signing again below a change: the depth of the parents, the last parent, and its last child. */
export type Place = { depth: number; parentId: string; childId: string };

/** Stores that everything below a delegation must be signed again, from the beginning. */
export const begin = (tx: Tx, id: string): Promise<number> => tx.$executeRaw`
  insert into reissues (delegation_id, depth) select id, depth from delegations where id = ${id}
  on conflict (delegation_id) do update set begun_at = clock_timestamp(), depth = excluded.depth, parent_id = '',
    child_id = '', reissued = 0, paused = 0, finished_at = null`;

/**
 * Locks the progress of signing below a delegation: it waits for the current portion and blocks the next one. Take this
 * lock before the one of the delegation's row.
 */
export const hold = (tx: Tx, id: string): Promise<unknown> =>
  tx.$queryRaw`select from reissues where delegation_id = ${id} for update`;

/**
 * Locks delegations in their versions, after their progress of signing as in `hold`. Returns those that have not ended
 * and are not paused.
 */
export const lockGoingOn = async (tx: Tx, ids: readonly string[]): Promise<DelegationRow[]> =>
  (await lockLive(tx, ids)).filter(({ pausedById }) => pausedById === null);

/** Locks delegations in the same way. Returns those that have not ended. */
export async function lockLive(tx: Tx, ids: readonly string[]): Promise<DelegationRow[]> {
  if (ids.length === 0) return [];
  await tx.$queryRaw`select from reissues where delegation_id = any(${ids}) order by delegation_id for update`;
  await tx.$queryRaw`select from delegations where id = any(${ids}) order by id for no key update`;
  const where = { id: { in: [...ids] }, status: { in: ["active", "suspended"] as const satisfies string[] } };
  return tx.delegation.findMany({ where, include: delegationInclude, orderBy: { id: "asc" } });
}

/** Returns those delegations that have an active delegation directly below. The caller has locked them. */
export async function withChildren(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const found = await tx.$queryRaw<{ id: string }[]>`
    select p.id from unnest(${ids}::text[]) as p (id)
    where exists (select from delegations c where c.parent_id = p.id and c.status = 'active')`;
  return found.map(({ id }) => id);
}

/** Locks a delegation so that it keeps its version while a delegation below it is signed. */
export const holdParent = (tx: Tx, id: string): Promise<unknown> =>
  tx.$queryRaw`select from delegations where id = ${id} for share`;

/** Locks a delegation so that only this transaction can give it the next version. */
export const lockVersion = (tx: Tx, id: string): Promise<unknown> =>
  tx.$queryRaw`select from delegations where id = ${id} for no key update`;

/** Locks the progress of a reissue for this transaction; undefined when everything is signed. */
export async function lockUnfinished(tx: Tx, id: string): Promise<Place | undefined> {
  const rows = await tx.$queryRaw<Place[]>`
    select depth, parent_id as "parentId", child_id as "childId" from reissues
    where delegation_id = ${id} and finished_at is null for update`;
  return rows[0];
}

/** Reads the progress of a reissue as `lockUnfinished` does, without a lock. */
export async function placeOf(tx: Tx, id: string): Promise<Place | undefined> {
  const row = await progressOf(tx, id);
  return row && row.finishedAt === null
    ? { depth: row.depth, parentId: row.parentId, childId: row.childId }
    : undefined;
}

export const isSamePlace = (one: Place, other: Place): boolean =>
  one.depth === other.depth && one.parentId === other.parentId && one.childId === other.childId;

/** The maximum number of parents per query. Most of them have no children. */
const windowSize = 64;

type Child = { id: string; parentId: string };

/**
 * SQL for the delegation itself, if it has that depth, and for those that were signed again for it. If `midway`, the
 * last parent is included again.
 */
function parentsSql(midway: boolean): string {
  const place = { columns: ["reissued_for_id", "depth"], values: ["$1", "$2"], after: "$3" };
  const { where, order } = walk({ ...place, including: midway });
  return `
    select id from delegations where id = $1 and depth = $2 and (id > $3 or ${midway})
    union all (
      select id from delegations where reissued_for_id is not null and ${where} order by ${order} limit $4)`;
}

const childrenOf = walk({
  columns: ["parent_id", "status"],
  values: ["p.id", "'active'"],
  after: "case when p.id = $2 then $3 else '' end",
});
const childrenSql = `
  select c.id, p.id as "parentId" from unnest($1::text[]) as p (id)
    cross join lateral (
      select id from delegations where ${childrenOf.where} order by ${childrenOf.order} limit $4) c
  order by p.id, c.id limit $4`;

/**
 * Reads the next children below the delegations that were signed again for a delegation. It follows keys: level by
 * level, and within a level by parent.
 *
 * @returns The children, and the place to continue from; `next` is undefined after the last ones.
 */
export async function childrenAfter(
  tx: Tx,
  causeId: string,
  { depth, parentId, childId }: Place,
  take: number,
): Promise<{ children: Child[]; next: Place | undefined }> {
  const [size, midway] = [Math.min(windowSize, take), childId !== ""];
  const parents = await tx.$queryRawUnsafe<{ id: string }[]>(parentsSql(midway), causeId, depth, parentId, size);
  const ids = parents.map(({ id }) => id);
  const children = await tx.$queryRawUnsafe<Child[]>(childrenSql, ids, parentId, childId, take);
  const [lastParent, lastChild] = [parents.at(-1), children.at(-1)];
  if (lastChild && children.length === take)
    return { children, next: { depth, parentId: lastChild.parentId, childId: lastChild.id } };
  if (lastParent && parents.length >= size) return { children, next: { depth, parentId: lastParent.id, childId: "" } };
  // No delegation of this depth was signed again, so no deeper one is outdated.
  const over = (parents.length === 0 && parentId === "") || depth >= maxChainDepth;
  return { children, next: over ? undefined : { depth: depth + 1, parentId: "", childId: "" } };
}

/** Saves the progress. Without a `place`, everything is signed. */
export const save = (
  tx: Tx,
  id: string,
  place: Place | undefined,
  { reissued, paused }: { reissued: number; paused: number },
): Promise<number> =>
  place
    ? tx.$executeRaw`
        update reissues set depth = ${place.depth}, parent_id = ${place.parentId}, child_id = ${place.childId},
          reissued = reissued + ${reissued}, paused = paused + ${paused}
        where delegation_id = ${id} and finished_at is null`
    : tx.$executeRaw`
        update reissues set finished_at = clock_timestamp(), reissued = reissued + ${reissued}, paused = paused + ${paused}
        where delegation_id = ${id} and finished_at is null`;

/** A delegation that is signed below another version than the current one above it. */
export type Outdated = DelegationRow & {
  version: VersionRow;
  parentJws: string;
  /** Effective authorities of the versions between the two. */
  passed: CanonicalAuthority[];
};

/** Locks active delegations and the versions of their parents: parents first, each in order. */
export async function lockBelow(tx: Tx, children: readonly { id: string; parentId: string }[]): Promise<void> {
  const [ids, parents] = [children.map(({ id }) => id), [...new Set(children.map(({ parentId }) => parentId))]];
  await tx.$queryRaw`select from delegations where id = any(${parents}) order by id for share`;
  await tx.$queryRaw`
    select from delegations where id = any(${ids}) and status = 'active' order by id for no key update`;
}

/** Finds the delegations that must be signed again below the current versions of their parents. */
export async function outdatedAmong(tx: Tx, ids: readonly string[]): Promise<Outdated[]> {
  const found = await tx.$queryRaw<{ id: string; parentJws: string; passed: CanonicalAuthority[] }[]>`
    select d.id, pv.jws as "parentJws", (
        select coalesce(jsonb_agg(m.effective order by m.version), '[]') from delegation_versions m
        where m.delegation_id = p.id and m.version < p.current_version and m.version > (
          select named.version from delegation_versions named
            where named.delegation_id = p.id and named.digest = v.parent_digest)) as passed
    from unnest(${ids}::text[]) as asked (id)
      join delegations d on d.id = asked.id
      join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
      join delegations p on p.id = d.parent_id
      join delegation_versions pv on pv.delegation_id = p.id and pv.version = p.current_version
    where v.parent_digest is distinct from pv.digest and d.expires_at > clock_timestamp()
    order by d.id`;
  if (found.length === 0) return [];
  const where = { id: { in: found.map(({ id }) => id) } };
  const rows = await tx.delegation.findMany({ where, include: delegationInclude });
  const [byId, versions] = [new Map(rows.map((row) => [row.id, row])), await currentVersions(tx, rows)];
  return found.flatMap(({ id, parentJws, passed }) => {
    const [row, version] = [byId.get(id), versions.get(id)];
    return row && version ? [{ ...row, version, parentJws, passed }] : [];
  });
}

/**
 * Pauses active delegations that a change left without authority. Throws `delegation_changed_meanwhile` if one is not
 * active.
 */
export async function pauseAll(tx: Tx, ids: readonly string[], causeId: string, reason: string, now: Date) {
  if (ids.length === 0) return;
  const { count } = await tx.delegation.updateMany({
    where: { id: { in: [...ids] }, status: "active" },
    data: { status: "suspended", statusReason: reason, pausedById: causeId, pausedAt: now },
  });
  if (count < ids.length) throw delegationError("delegation_changed_meanwhile");
}

/** Lists delegations below which signing is not finished, the longest-waiting first. */
export async function unfinished(tx: Tx, take: number): Promise<string[]> {
  const rows = await tx.reissue.findMany({ where: { finishedAt: null }, orderBy: { begunAt: "asc" }, take });
  return rows.map(({ delegationId }) => delegationId);
}

/** Removes up to `take` entries that were finished more than 30 days ago. */
export const removeFinished = (tx: Tx, take: number): Promise<number> => tx.$executeRaw`
  delete from reissues where delegation_id in (
    select delegation_id from reissues where finished_at < (select clock_timestamp()) - interval '30 days' limit ${take})`;

/** Progress of signing below a delegation again since its last change; null when not recorded. */
export const progressOf = (tx: Tx, delegationId: string) => tx.reissue.findUnique({ where: { delegationId } });
