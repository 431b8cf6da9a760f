import type { StoppedScope } from "@/lib/agents/stopped.store";
import { endOfAgents } from "@/lib/agents/stopped.store";
import { append } from "@/lib/audit/append";
import { settleEnrolmentTokens, settleInstances } from "@/lib/credentials/commands/settle-stopped";
import type { Cause } from "@/lib/delegations/cascade.store";
import {
  firstLevel,
  type Level,
  settleAllBelow,
  settleBelow,
  settleGivenBy,
  settleGivenTo,
  stoppedReason,
} from "@/lib/delegations/commands/settle";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { countSmallImpact } from "@/lib/revocation/commands/count";
import { revocationSettled } from "@/lib/revocation/events";
import { type EndedCounts, type Progress, type Step, startOf, stepsOf } from "@/lib/revocation/progress";
import * as store from "@/lib/revocation/store";
import { settleRules } from "@/lib/trusted-issuers/commands/rules";

/** The number of rows that one portion of a step wrote, and its next place; undefined if the step is done. */
type Portion = { count: number; at: Progress["at"] | undefined };
type Work = { row: store.Unsettled; at: Progress["at"]; take: number };

/**
 * Marks the rows below the subject of a revocation, in portions that are short, resumable and safe to repeat.
 * Evaluations do not wait for this: they read the one row that the revocation wrote.
 *
 * @returns false if `withinMs` passed first.
 */
export const settleOne = (revocationId: string, withinMs?: number): Promise<boolean> =>
  inPortions((take) => transaction((tx) => settlePortion(tx, revocationId, take)), withinMs);

/** In ms. A person waits for it. Even on a busy machine a usual agent is done by then. */
const soonMs = 2_000;

/**
 * Settles the newest stop of a subject before its job, as far as that takes two seconds. The job continues with the
 * rest. A stop that is not counted so soon is left to its job: the count comes before the settlement.
 */
export async function settleSoon(subjectId: string): Promise<void> {
  const id = await store.newestOf(prisma(), subjectId);
  if (id === null) return;
  await countSmallImpact(id);
  if (await store.maySettle(prisma(), id)) await settleOne(id, soonMs);
}

type SettleAgents = (tx: Tx, after: string, take: number, cause: Cause) => Promise<number>;

/**
 * Marks the rows of stopped agents that no revocation's own job finds. They were stopped with a former owner, or by the
 * acknowledgement of a restored database. Safe to repeat.
 *
 * Rows that a former owner's stop ended are counted for that stop until it is settled.
 *
 * @param causeId The cause of the ended delegations if there is no such stop.
 */
export async function settleAgents(scope: StoppedScope, causeId: string): Promise<void> {
  const steps: [keyof EndedCounts, SettleAgents][] = [
    ["workloadRules", (tx, after, take) => settleRules(tx, scope, after, take)],
    ["enrolmentTokens", (tx, after, take) => settleEnrolmentTokens(tx, scope, after, take)],
    ["instances", (tx, after, take) => settleInstances(tx, scope, after, take)],
    ["delegations", (tx, after, take, cause) => settleGivenTo(tx, scope, after, cause, take)],
  ];
  for (const [noun, settle] of steps) {
    let after = "";
    await inPortions(async (take) => {
      const last = await transaction(async (tx) => {
        const stop = scope.kind === "transferred" ? await store.lockFormerOwnersStop(tx, scope.subjectId) : null;
        const cause = { causeId: stop?.id ?? causeId, reason: stoppedReason };
        const count = await untilNone(() => settle(tx, after, take, cause));
        if (stop && count > 0) await store.saveProgress(tx, stop.id, withAgents(stop, noun, count));
        return count > 0 ? after : endOfAgents(tx, scope, after);
      });
      after = last ?? after;
      return last !== null;
    });
  }
  await settleAllBelow(causeId);
}

/**
 * The progress of a stop's own job after another job ended rows for it. The own job then searches below those rows from
 * the first level on.
 */
function withAgents(stop: store.Unsettled, noun: keyof EndedCounts, count: number): Progress {
  const { at, ended } = progressOf(stop);
  return { at: at.step === "below" ? { ...at, ...firstLevel } : at, ended: plus(ended, noun, count) };
}

const progressOf = (row: store.Unsettled): Progress =>
  row.progress.at ? (row.progress as Progress) : startOf(stepsOf(row));

const plus = (ended: EndedCounts, noun: keyof EndedCounts, count: number): EndedCounts => ({
  ...ended,
  [noun]: ended[noun] + count,
});

/** Time in ms for which one portion continues through steps with nothing to do. */
const emptyStepsMs = 10;

async function settlePortion(tx: Tx, revocationId: string, take: number): Promise<boolean> {
  const row = await store.lockUnsettled(tx, revocationId);
  if (!row) return false;
  const steps = stepsOf(row);
  let progress = progressOf(row);
  const began = performance.now();
  for (let idle = true; idle; ) {
    const { count, next } = await settleStep(tx, row, steps, progress, take);
    if (!next) {
      await store.saveProgress(tx, revocationId, { ...progress, ended: withEnded(progress, count) });
      await store.finish(tx, revocationId);
      await append(tx, revocationSettled({ ...row, ended: withEnded(progress, count) }));
      return false;
    }
    progress = { at: next, ended: withEnded(progress, count) };
    idle = count === 0 && performance.now() - began < emptyStepsMs;
  }
  await store.saveProgress(tx, revocationId, progress);
  return true;
}

async function settleStep(
  tx: Tx,
  row: store.Unsettled,
  steps: readonly Step[],
  { at }: Progress,
  take: number,
): Promise<{ count: number; next: Progress["at"] | undefined }> {
  const { count, at: next } = await portions[at.step](tx, { row, at, take });
  const following = steps[steps.indexOf(at.step) + 1];
  return { count, next: next ?? (following && { step: following, ...firstLevel }) };
}

const withEnded = ({ at, ended }: Progress, count: number): EndedCounts => plus(ended, nounOf[at.step], count);

const nounOf: Record<Step, keyof Progress["ended"]> = {
  rules: "workloadRules",
  enrolmentTokens: "enrolmentTokens",
  instances: "instances",
  delegations: "delegations",
  given: "delegations",
  below: "delegations",
};

const causeOf = ({ id, retirement }: store.Unsettled) => ({
  causeId: id,
  reason: retirement ? "The agent was retired." : stoppedReason,
});

const scopeOf = ({ scope, subjectId }: store.Unsettled): StoppedScope => ({
  kind: scope as StoppedScope["kind"],
  subjectId,
});

type AlongAgents = (tx: Tx, scope: StoppedScope, work: Work) => Promise<number>;

/** Walks along the agents of the scope. If the next ones have nothing left, it continues after them. */
const alongAgents =
  (settle: AlongAgents) =>
  async (tx: Tx, work: Work): Promise<Portion> => {
    const scope = scopeOf(work.row);
    const count = await untilNone(() => settle(tx, scope, work));
    if (count > 0) return { count, at: work.at };
    const last = await endOfAgents(tx, scope, work.at.after);
    return { count, at: last === null ? undefined : { ...work.at, after: last } };
  };

/**
 * The first query waits for rows that another writer has locked, and may leave them out. Only a second empty result
 * means that none is left.
 */
const untilNone = async (settle: () => Promise<number>): Promise<number> => (await settle()) || settle();

const portions: Record<Step, (tx: Tx, work: Work) => Promise<Portion>> = {
  rules: alongAgents((tx, scope, { at, take }) => settleRules(tx, scope, at.after, take)),
  enrolmentTokens: alongAgents((tx, scope, { at, take }) => settleEnrolmentTokens(tx, scope, at.after, take)),
  instances: alongAgents((tx, scope, { at, take }) => settleInstances(tx, scope, at.after, take)),
  delegations: alongAgents((tx, scope, { row, at, take }) => settleGivenTo(tx, scope, at.after, causeOf(row), take)),
  given: async (tx, { row, at, take }) => {
    const count = await untilNone(() => settleGivenBy(tx, row.subjectId, causeOf(row), take));
    return { count, at: count > 0 ? at : undefined };
  },
  below: async (tx, { row, at, take }) => {
    const level: Level = { depth: at.depth, after: at.after };
    const { count, next } = await settleBelow(tx, level, causeOf(row), take);
    return { count, at: next && { step: "below", ...next } };
  },
};
