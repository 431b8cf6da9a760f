import type { Tx } from "@/lib/platform/database/transaction";
import { sessionIdleSeconds, sessionMaxSeconds } from "./model";

/** The sessions of a person, or those that were opened with a provider. */
export type SessionsOf = { personId: string } | { providerId: string };

/** Which of them: those opened at an issuer, opened until an instant, or all except one. */
export type Which = { iss?: string | undefined; openedUntil?: Date; except?: string };

const subjectOf = (of: SessionsOf): [subjectId: string, column: "person_id" | "provider_id"] =>
  "personId" in of ? [of.personId, "person_id"] : [of.providerId, "provider_id"];

/** The most sessions that are looked at before they end: what ends them must not wait for their number. */
export const mostCounted = 1_000;

/**
 * Selects live sessions among some, also where their person or provider is not active any more. $1 is the subject; the
 * other parameters are those of `valuesOf`.
 */
const liveAmong = (some: string) => `
  from (select s from sessions s where ${some}) newest cross join (select clock_timestamp() as now offset 0) t
  where (s).expires_at > t.now and (s).last_seen_at > t.now - make_interval(secs => ${sessionIdleSeconds})
    and (s).id <> $2
    and ($3 = '' or exists (select from identity_providers i where i.id = (s).provider_id and i.issuer = $3))
    and ($4::timestamptz is null or (s).expires_at <= $4::timestamptz + make_interval(secs => ${sessionMaxSeconds}))
    and not session_ended_with_others(s)`;

const valuesOf = ({ iss = "", openedUntil, except = "" }: Which) => [except, iss, openedUntil ?? null];

/** Whether any of them is live. */
export async function isAnyLive(tx: Tx, of: SessionsOf, which: Which): Promise<boolean> {
  const [subjectId, column] = subjectOf(of);
  const live = `select 1 ${liveAmong(`s.${column} = $1 and s.revoked_at is null`)} limit 1`;
  return (await tx.$queryRawUnsafe<object[]>(live, subjectId, ...valuesOf(which))).length > 0;
}

/** Counts the live ones among the newest 1,000 that are not written as ended. */
export async function countLive(tx: Tx, of: SessionsOf, which: Which): Promise<number> {
  const [subjectId, column] = subjectOf(of);
  const newest = `s.${column} = $1 and s.revoked_at is null order by s.expires_at desc limit ${mostCounted}`;
  const count = `select count(*)::int as count ${liveAmong(newest)}`;
  return (await tx.$queryRawUnsafe<{ count: number }[]>(count, subjectId, ...valuesOf(which)))[0]?.count ?? 0;
}

/**
 * Ends sessions by one row, however many they are. An earlier end stays, and its kept session too if that was
 * opened later than this end reaches. A session that has ended already is not kept.
 */
export async function writeEnd(tx: Tx, of: SessionsOf, { iss = "", openedUntil, except = "" }: Which): Promise<void> {
  const [subjectId] = subjectOf(of);
  await tx.$executeRaw`
    insert into session_ends as e (subject_id, iss, expires_until, kept_session_id)
    values (${subjectId}, ${iss},
      least(clock_timestamp(), ${openedUntil ?? null}::timestamptz) + make_interval(secs => ${sessionMaxSeconds}),
      (select s.id from sessions s where s.id = ${except} and not session_ended(s)))
    on conflict (subject_id, iss) do update set
      expires_until = greatest(e.expires_until, excluded.expires_until),
      kept_session_id = coalesce(excluded.kept_session_id,
        (select s.id from sessions s where s.id = e.kept_session_id and s.expires_at > excluded.expires_until))`;
}

/** Selects unwritten sessions that an end `e` reaches, the oldest first; $2 is how many. */
const reachedBy = (column: "person_id" | "provider_id") => `(
  select s.id from sessions s left join identity_providers i on i.id = s.provider_id
  where s.${column} = e.subject_id and s.revoked_at is null and s.expires_at <= e.expires_until
    and s.id is distinct from e.kept_session_id and (e.iss = '' or i.issuer = e.iss)
  order by s.expires_at limit $2)`;

/** Writes up to `take` sessions that ended together; answers how many. They are locked in the order of their ids. */
export const writeEnded = (tx: Tx, subjectId: string, take: number): Promise<number> =>
  tx.$executeRawUnsafe(
    `with reached as materialized (
       select r.id from session_ends e cross join lateral (
         ${reachedBy("person_id")} union all ${reachedBy("provider_id")}) r
       where e.subject_id = $1 limit $2
     ), locked as materialized (
       select s.id from sessions s where s.id in (select id from reached) and s.revoked_at is null order by s.id for update
     )
     update sessions s set revoked_at = clock_timestamp() from locked where s.id = locked.id`,
    subjectId,
    take,
  );
