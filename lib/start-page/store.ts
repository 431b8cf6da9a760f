import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { mostCounted, shownMinutes } from "./model";

export type Counted = { count: number; capped: boolean };

/** Counts rows along an index, up to `mostCounted`. */
async function countUpTo(from: string, values: readonly unknown[] = []): Promise<Counted> {
  const [row] = await keyedQuery<{ count: number }>(
    `select count(*)::int as count from (select 1 from ${from} limit ${mostCounted + 1}) counted`,
    values,
  );
  const count = row?.count ?? 0;
  return { count: Math.min(count, mostCounted), capped: count > mostCounted };
}

/** Active delegations that end within seven days of an instant. */
export const countEndingDelegations = (now: Date): Promise<Counted> =>
  countUpTo("delegations where status = 'active' and expires_at < $1::timestamptz + interval '7 days'", [now]);

export const countUndecidedRequests = (): Promise<Counted> =>
  countUpTo("requests where status in ('pending', 'changes_requested')");

export const countOpenDetections = (): Promise<Counted> => countUpTo("detections where status = 'open'");

type Minute = { at: Date; allow: number; deny: number };

/** Decisions of each of the last 60 minutes; minutes without one are left out. */
export const decisionsByMinute = (now: Date): Promise<Minute[]> =>
  keyedQuery<Minute>(
    `select minute as at, coalesce(sum(count) filter (where decision = 'allow'), 0)::int as allow,
       coalesce(sum(count) filter (where decision <> 'allow'), 0)::int as deny
     from decision_minutes where minute >= $1::timestamptz group by minute order by minute`,
    [firstMinute(now)],
  );

type Denial = { code: string; count: number };

/** The most frequent reasons for denials of the last 60 minutes. */
export const topDenials = (now: Date, limit: number): Promise<Denial[]> =>
  keyedQuery<Denial>(
    `select code, sum(count)::int as count from decision_minutes
     where minute >= $1::timestamptz and decision = 'deny' and code <> '' group by code order by 2 desc, code limit $2`,
    [firstMinute(now), limit],
  );

/** The beginning of the oldest of the last 60 minutes. */
export const firstMinute = (now: Date): Date =>
  new Date((Math.floor(now.getTime() / 60_000) - (shownMinutes - 1)) * 60_000);

export type WideDelegation = {
  id: string;
  agent: string;
  authority: CanonicalAuthority;
  maxDepth: number;
  expiresAt: Date;
};

/** So many delegations are compared. */
const comparedDelegations = 500;

/**
 * Active delegations with an element for every resource of a type. An index has the elements. Versions that were replaced
 * and delegations that ended take the place of no other.
 */
export const wideDelegations = (): Promise<WideDelegation[]> =>
  keyedQuery<WideDelegation>(
    `with wide as materialized (
       select d.*, v.effective from delegation_versions v cross join lateral (
         select d.id, d.agent_id, d.max_depth, d.expires_at from delegations d
         where d.id = v.delegation_id and d.current_version = v.version and d.status = 'active' offset 0) d
       where v.effective @> '[{"identifiers": ["*"]}]' limit ${comparedDelegations})
     select w.id, a.name as agent, w.effective as authority, w.max_depth as "maxDepth", w.expires_at as "expiresAt"
     from wide w join agents a on a.id = w.agent_id order by w.id desc`,
    [],
    { withinMs: 1_500 },
  );
