import { queryWithin, unlessEnded } from "@/lib/platform/database/keyed";
import { prisma } from "@/lib/platform/database/prisma";

/** Uses of one delegation that are counted at most, and the time for the counts of one page. */
const most = { uses: 100, ms: 500 };

/** Counts the allowed actions of delegations, each up to 100; undefined if that takes too long. */
export async function usesOf(ids: readonly string[]): Promise<ReadonlyMap<string, number> | undefined> {
  if (ids.length === 0) return new Map();
  const counting = queryWithin<{ id: string; uses: number }>(
    most.ms,
    `select given.id, used.uses from unnest($1::text[]) as given(id)
     cross join lateral (
       select count(*)::int as uses from (
         select from audit_search s where s.refs @> array[given.id] and s.decision = 'allow' limit $2) allowed) used`,
    [[...ids], most.uses + 1],
  );
  const rows = await unlessEnded(counting);
  return rows && new Map(rows.map(({ id, uses }) => [id, uses]));
}

export const countedUses = (uses: number | undefined) =>
  uses === undefined ? null : { count: Math.min(uses, most.uses), more: uses > most.uses };

type Reduction = { delegationId: string; signedAt: Date; madeById: string | null; causeId: string | null };

/** Finds the last reduction of each delegation that no request followed. */
export async function reductionsOf(ids: readonly string[]): Promise<ReadonlyMap<string, Reduction>> {
  if (ids.length === 0) return new Map();
  const rows = await prisma().$queryRaw<Reduction[]>`
    select v.delegation_id as "delegationId", v.signed_at as "signedAt", v.made_by_id as "madeById", v.cause_id as "causeId"
    from delegations d
    join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
    where d.id = any (${[...ids]}) and v.origin in ('narrowed', 'reissued')`;
  return new Map(rows.map((row) => [row.delegationId, row]));
}

/** Finds the people who revoked delegations, by the records; empty if that takes too long. */
export async function revokersOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const finding = queryWithin<{ id: string; actorId: string }>(
    most.ms,
    `select given.id, last.actor_id as "actorId" from unnest($1::text[]) as given(id)
     cross join lateral (
       select found.actor_id from (
         select s.index, s.actor_id from audit_search s
         where s.refs @> array[given.id] and s.type = 'delegation.revoked' and s.actor_type = 'person' offset 0) found
       order by found.index desc limit 1) last`,
    [[...ids]],
  );
  const rows = (await unlessEnded(finding)) ?? [];
  return new Map(rows.map(({ id, actorId }) => [id, actorId]));
}

/** The object whose stop keeps a delegation from acting, and since when. */
export type StoppedBy = { id: string; causeId: string; since: string };

/**
 * Finds the people who revoked or suspended such objects, by delegation; empty if that takes too long. A stop and its
 * revocation are of one transaction, so their instants are close.
 */
export async function stoppersOf(
  stops: readonly StoppedBy[],
): Promise<ReadonlyMap<string, { id: string; name: string }>> {
  if (stops.length === 0) return new Map();
  const finding = queryWithin<{ of: string; id: string; name: string }>(
    most.ms,
    `select given.id as of, last.id, last.name
     from unnest($1::text[], $2::text[], $3::timestamptz[]) as given(id, cause_id, since)
     cross join lateral (
       select p.id, p.name from revocations r join people p on p.id = r.actor_id
       where r.subject_id = given.cause_id
         and r.effective_at between given.since - interval '2 seconds' and given.since + interval '2 seconds'
       order by r.id desc limit 1) last`,
    [stops.map(({ id }) => id), stops.map(({ causeId }) => causeId), stops.map(({ since }) => since)],
  );
  const rows = (await unlessEnded(finding)) ?? [];
  return new Map(rows.map(({ of, id, name }) => [of, { id, name }]));
}
