import { admit } from "@/lib/agents/commands/admit";
import {
  type BegunRetirement,
  beginRetirement,
  beginRetirementByJob,
  type RetirementByJob,
} from "@/lib/agents/commands/lifecycle";
import * as steps from "@/lib/agents/steps.store";
import { serverActor } from "@/lib/agents/stops.store";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type TransactionOptions, type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { enqueue } from "@/lib/platform/jobs/jobs";
import type { Principal } from "@/lib/principals/principal";
import { retirementBegun } from "@/lib/retirements/finish.jobs";
import * as retirements from "@/lib/retirements/store";
import { noImpact } from "@/lib/revocation/model";
import * as store from "@/lib/revocation/store";

// The exclusive barrier waits for the commits under way. After this commits, no allow for the agent commits.
const alone: TransactionOptions = { barrier: "exclusive" };

/**
 * Retires an agent permanently. After this returns, no action of the agent is allowed (I2).
 *
 * The stop is a revocation, with the same proof of effect. A job ends everything that the agent holds, closes it and
 * states its certificate.
 *
 * @param expected Version that was shown. Another one is not retired.
 * @returns the id of the revocation that proves it.
 */
export async function retireAgent(
  principal: Principal,
  agentId: string,
  reason: string,
  expected?: number,
): Promise<string> {
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await admit(prisma(), principal, agentId, "retire");
  return transaction(async (tx) => {
    refuseStaleVersion(expected, (await admit(tx, principal, agentId, "retire")).version);
    const id = newId("revocation");
    const begun = await beginRetirement(tx, principal, agentId, reason, { revocation: id });
    await follow(tx, { id, agentId, reason, byId: principal.personId, begun });
    return id;
  }, alone);
}

/** Retires an agent at the instant that a person planned. Safe to repeat, and for two workers at once. */
export const retireAsPlanned = (agentId: string): Promise<void> =>
  transaction(async (tx) => {
    const step = await steps.take(tx, { agentId, step: "retire" });
    if (step) await retireWithin(tx, step);
  }, alone);

/**
 * Retires an agent for the person who planned it, within a transaction that holds the barrier exclusively.
 *
 * @returns false if it cannot be retired any more.
 */
export const retireWithin = (tx: Tx, { agentId, reason, setById }: Planned): Promise<boolean> =>
  retireByJob(tx, { agentId, reason, setById });

type Planned = Pick<steps.AgentStep, "agentId" | "reason" | "setById">;

/** Retires an agent in the name of the server, likewise. The record has further facts of the cause. */
export const retireForServer = (tx: Tx, one: Omit<RetirementByJob, "setById">): Promise<boolean> =>
  retireByJob(tx, { ...one, setById: null });

async function retireByJob(tx: Tx, one: RetirementByJob): Promise<boolean> {
  const id = newId("revocation");
  const { agentId, reason, setById } = one;
  const begun = await beginRetirementByJob(tx, one, { revocation: id });
  if (begun) await follow(tx, { id, agentId, reason, byId: setById ?? serverActor, begun });
  return begun !== undefined;
}

type Begun = { id: string; agentId: string; reason: string; byId: string; begun: BegunRetirement };

/** Writes the rows of a retirement that has begun, and the job that goes on with it. */
async function follow(tx: Tx, { id, agentId, reason, byId, begun }: Begun): Promise<void> {
  const effectiveAt = await store.stopInstant(tx, "agent");
  const row = { id, scope: "agent", subjectId: agentId, reason, effectiveAt, retirement: true } as const;
  await store.insert(tx, { ...row, impact: noImpact, actorId: byId });
  await retirements.insert(tx, {
    ...{ agentId, revocationId: id, reason, begunById: byId },
    ...{ begunAt: begun.at, begunEntryId: begun.entryId, drainingSince: begun.drainingSince },
  });
  await enqueue(tx, retirementBegun, { agentId });
}
