import { z } from "zod";
import type { StoppedScope } from "@/lib/agents/stopped.store";
import { appendAll } from "@/lib/audit/append";
import * as ended from "@/lib/delegations/cascade.store";
import { delegationMoved } from "@/lib/delegations/events";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";

export const stoppedReason = "An object that the delegation depends on was stopped.";

/**
 * Place in the walk along the delegations that a cause ended: the depth, and the last delegation whose children are
 * done.
 */
export type Level = { depth: number; after: string };

export const firstLevel: Level = { depth: 0, after: "" };

/**
 * Marks up to `take` delegations of the next stopped agents of a scope as revoked. Evaluations do not wait for this:
 * they check the chain. Safe to repeat.
 *
 * @returns how many it marked.
 */
export const settleGivenTo = async (
  tx: Tx,
  scope: StoppedScope,
  after: string,
  cause: ended.Cause,
  take: number,
): Promise<number> => recordEnded(tx, await ended.endOfAgents(tx, scope, after, cause, take), cause);

/** Like {@link settleGivenTo}, for delegations that a stopped person gave, or that represent them. */
export const settleGivenBy = async (tx: Tx, personId: string, cause: ended.Cause, take: number): Promise<number> =>
  recordEnded(tx, await ended.endOfPerson(tx, personId, cause, take), cause);

/**
 * Like {@link settleGivenTo}, for the children of the next delegations of a depth that the cause ended.
 *
 * @returns How many it marked, and the place to continue from; `next` is undefined when nothing is left at any depth.
 */
export async function settleBelow(
  tx: Tx,
  level: Level,
  cause: ended.Cause,
  take: number,
): Promise<{ count: number; next: Level | undefined }> {
  const write = async () => recordEnded(tx, await ended.endBelow(tx, level, cause, take), cause);
  const first = await write();
  if (first > 0) return { count: first, next: level };
  const last = await ended.endOfLevel(tx, cause.causeId, level);
  if (last === null) {
    const depth = await ended.nextDepth(tx, cause.causeId, level.depth);
    return { count: 0, next: depth === null ? undefined : { depth, after: "" } };
  }
  // The first query waits for rows that another writer has locked, and may leave them out. Only a second empty result
  // means that none is left.
  const count = await write();
  return { count, next: count > 0 ? level : { depth: level.depth, after: last } };
}

async function recordEnded(tx: Tx, rows: readonly ended.Ended[], { reason }: ended.Cause): Promise<number> {
  const actor = { type: "system", id: "jobs" } as const;
  const events = rows.map((row) => delegationMoved(actor, row, "revoked", reason));
  await appendAll(tx, events, clock.now());
  return rows.length;
}

/** The job that writes the rows below a stop. `lib/revocation` defines it. Without an id it settles a restoration. */
export const settleStopJob = {
  name: "revocations.settle",
  payload: z.object({ revocationId: z.string().optional() }),
};

/** The job that ends the delegations below an expired one. Earlier versions revoked with it too. */
export const endBelowJob = { name: "delegations.end-below", payload: z.object({ delegationId: z.string() }) };

/** Ends everything below the delegations that a cause ended, at any depth, in short portions. Safe to repeat. */
export async function settleAllBelow(causeId: string, withinMs?: number): Promise<boolean> {
  let level: Level | undefined = firstLevel;
  return inPortions(async (take) => {
    const at: Level = level ?? firstLevel;
    const { next } = await transaction((tx) => settleBelow(tx, at, { causeId, reason: stoppedReason }, take));
    level = next;
    return next !== undefined;
  }, withinMs);
}
