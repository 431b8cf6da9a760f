import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { keyedQuery, unlessEnded } from "@/lib/platform/database/keyed";
import { prisma } from "@/lib/platform/database/prisma";
import { aheadMs, beginningsOf } from "./carry-counters.policy";
import * as store from "./store";

/** In ms. */
const longestMs = 2_000;

/** Counters begin with the id of a delegation. Those of a ceiling begin with the id of its agent (rules L7). */
export type CountingHops = { delegationIds: readonly string[]; agentIds: readonly string[] };

/**
 * Finds the agents whose actions take from the limits of delegations or of ceilings: those of the delegations, and all
 * below them. Undefined if more delegations than `most` hang there, or if they take too long to find.
 */
export async function agentsTaking(
  { delegationIds, agentIds }: CountingHops,
  most: number,
): Promise<string[] | undefined> {
  const rows = await unlessEnded(
    keyedQuery<{ agent_id: string }>(
      `with recursive below as (
       select id, agent_id from delegations where id = any($1::text[])
       union select id, agent_id from delegations where agent_id = any($2::text[])
       union
       select d.id, d.agent_id from below b
         cross join lateral (select id, agent_id from delegations d where d.parent_id = b.id offset 0) d
     )
     select agent_id from below limit $3::int`,
      [delegationIds, agentIds, most + 1],
      { withinMs: longestMs },
    ),
  );
  return rows === undefined || rows.length > most ? undefined : [...new Set(rows.map(({ agent_id }) => agent_id))];
}

/** More versions within one window than people make. */
const mostVersions = 100;

/**
 * Returns whether a version that was signed since an instant gave a limit the amounts of other limits. Records do not hold
 * those amounts.
 *
 * @param subject The parts of the counter's key between element and bucket: `max_total|amount|USD|P1D`.
 */
export async function hasCarried(
  { id, version }: { id: string; version: number },
  { elementId, subject }: { elementId: string; subject: string },
  since: Date,
): Promise<boolean> {
  const rows = await store.versionsOf(prisma(), id, version + 1, mostVersions);
  const earliest = since.getTime() - aheadMs;
  return rows.some((row, i) => {
    const former = rows[i + 1];
    if (row.signedAt.getTime() < earliest) return false;
    // The first version carries nothing. An earlier one that was not read may carry.
    if (!former) return row.version > 1;
    const [before, now] = [former.authority as CanonicalAuthority, row.authority as CanonicalAuthority];
    return beginningsOf([{ id, before, now }]).some(
      (one) => one.element.id === elementId && one.subject.name === subject,
    );
  });
}
