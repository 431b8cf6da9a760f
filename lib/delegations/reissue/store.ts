import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { delegationError } from "@/lib/delegations/errors";
import { maxChainDepth } from "@/lib/delegations/model";
import { currentVersions, type DelegationRow, delegationInclude, type VersionRow } from "@/lib/delegations/store";
import type { Tx } from "@/lib/platform/database/transaction";
import { walk } from "@/lib/platform/database/walk";

/** Progress of signing again below a change: the depth of the parents, the last parent, and its last child. */
export type Place = { depth: number; parentId: string; childId: string };

/** Notes that everything below a delegation has to be signed again, from the beginning. */
export const begin = (tx: Tx, id: string): Promise<number> => tx.$executeRaw`
  insert into reissues (delegation_id, depth) select id, depth from delegations where id = ${id}
  on conflict (delegation_id) do update set begun_at = clock_timestamp(), depth = excluded.depth, parent_id = '',
    child_id = '', reissued = 0, paused = 0, finished_at = null`;

/** Waits for a portion that signs below a delegation, and blocks the next one. Taken before the delegation's row. */
export const hold = (tx: Tx, id: string): Promise<unknown> =>
  tx.$queryRaw`select from reissues where delegation_id = ${id} for update`;

/** Locks those of some delegations that are neither over nor paused, in their versions, as `hold` does each of them. */
export async function lockGoingOn(tx: Tx, ids: readonly string[]): Promise<DelegationRow[]> {
  if (ids.length === 0) return [];
  await tx.$queryRaw`select from reissues where delegation_id = any(${ids}) order by delegation_id for update`;
  await tx.$queryRaw`select from delegations where id = any(${ids}) order by id for no key update`;
  const where = {
    id: { in: [...ids] },
    status: { in: ["active", "suspended"] as const satisfies string[] },
    pausedById: null,
  };
  return tx.delegation.findMany({ where, include: delegationInclude, orderBy: { id: "asc" } });
}

/** Which of some delegations, which the caller has locked, have others that are active directly below them. */
export async function withChildren(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const found = await tx.$queryRaw<{ id: string }[]>`
    select p.id from unnest(${ids}::text[]) as p (id)
    where exists (select from delegations c where c.parent_id = p.id and c.status = 'active')`;
  return found.map(({ id }) => id);
}

/** Keeps a delegation in its version while something is signed below it. */
export const holdParent = (tx: Tx, id: string): Promise<unknown> =>
  tx.$queryRaw`select from delegations where id = ${id} for share`;

/** Keeps a delegation in its version for this transaction, which may give it the next. */
export const lockVersion = (tx: Tx, id: string): Promise<unknown> =>
  tx.$queryRaw`select from delegations where id = ${id} for no key update`;

/** Locks the progress of a reissue for this transaction; undefined when everything is signed. */
export async function lockUnfinished(tx: Tx, id: string): Promise<Place | undefined> {
  const rows = await tx.$queryRaw<Place[]>`
    select depth, parent_id as "parentId", child_id as "childId" from reissues
    where delegation_id = ${id} and finished_at is null for update`;
  return rows[0];
}

/** So many parents are looked below at a time at most: most of them have no children. */
const windowSize = 64;

type Child = { id: string; parentId: string };

/** The delegation itself where it is of that depth, and those that were signed again for it; midway, the last one again. */
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
 * The next children below what was signed again for a delegation, along keys: level by level, and there by parent.
 *
 * @returns them, and where to go on after them; undefined when they are the last.
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
  // Nothing was signed at a depth, so nothing deeper is outdated.
  const over = (parents.length === 0 && parentId === "") || depth >= maxChainDepth;
  return { children, next: over ? undefined : { depth: depth + 1, parentId: "", childId: "" } };
}

/** Notes how far it is signed, and that it is finished where there is no place to go on. */
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

/** Suspends active delegations of which a change left nothing. */
export async function pauseAll(tx: Tx, ids: readonly string[], causeId: string, reason: string, now: Date) {
  if (ids.length === 0) return;
  const { count } = await tx.delegation.updateMany({
    where: { id: { in: [...ids] }, status: "active" },
    data: { status: "suspended", statusReason: reason, pausedById: causeId, pausedAt: now },
  });
  if (count < ids.length) throw delegationError("delegation_changed_meanwhile");
}

/** Some delegations below which something is still to be signed, the longest-waiting first. */
export async function unfinished(tx: Tx, take: number): Promise<string[]> {
  const rows = await tx.reissue.findMany({ where: { finishedAt: null }, orderBy: { begunAt: "asc" }, take });
  return rows.map(({ delegationId }) => delegationId);
}

/** Removes some entries that were finished a month ago. */
export const removeFinished = (tx: Tx, take: number): Promise<number> => tx.$executeRaw`
  delete from reissues where delegation_id in (
    select delegation_id from reissues where finished_at < (select clock_timestamp()) - interval '30 days' limit ${take})`;

/** Progress of signing below a delegation again since its last change; null when not recorded. */
export const progressOf = (tx: Tx, delegationId: string) => tx.reissue.findUnique({ where: { delegationId } });
