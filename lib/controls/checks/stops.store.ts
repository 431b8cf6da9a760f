import { query } from "@/lib/audit/store";
import { sqlPool } from "@/lib/platform/database/pool";

/** A revocation with its effect: the actions that were allowed after it, where they are counted. */
export type Stop = { scope: string; effectiveAt: Date; settledAt: Date | null; allowed: number };

/** Reads revocations by id. */
export async function stopsOf(ids: readonly string[]): Promise<Map<string, Stop>> {
  const { rows } = await sqlPool().query<Stop & { id: string }>(
    `select r.id, r.scope::text as scope, r.effective_at as "effectiveAt", r.settled_at as "settledAt",
       coalesce(e.allowed, 0) as allowed
     from revocations r left join revocation_effects e on e.revocation_id = r.id where r.id = any($1::text[])`,
    [ids],
  );
  return new Map(rows.map(({ id, ...stop }) => [id, stop]));
}

/** Which of these revocations have a sealed record of their completion. */
export async function withReceipt(ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await query<{ id: string }>(
    `select distinct w.id from audit_search s cross join unnest($1::text[]) as w(id)
     where s.refs && $1::text[] and s.type = 'revocation.settled' and w.id = any(s.refs)`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}
