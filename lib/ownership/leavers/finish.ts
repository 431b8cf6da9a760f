import { suspendUntilResumed } from "@/lib/agents/commands/lifecycle";
import * as agents from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { leaverFinished, ownershipActor } from "@/lib/ownership/events";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { getPersonOrThrow } from "@/lib/principals/store";
import { certify } from "./certificate";
import * as estate from "./estate.store";
import { cancel } from "./settle";
import * as store from "./store";

const reason = "Its owner left, and no other person took it over.";

/**
 * Finishes a leaver without waiting items. After the grace period it first stops what still waits: active
 * agents are suspended, and delegations stay paused. Safe to repeat.
 */
export async function finishLeaver(leaverId: string): Promise<void> {
  const over = await transaction((tx) => lookAgain(tx, leaverId));
  if (over === undefined) return;
  if (over) {
    await inPortions((take) => transaction((tx) => stopAgents(tx, leaverId, take)));
    await transaction((tx) => stopDelegations(tx, leaverId));
  }
  await transaction((tx) => end(tx, leaverId));
}

/** Answers whether the grace period is over; undefined if the leaver is not waiting. */
async function lookAgain(tx: Tx, leaverId: string): Promise<boolean | undefined> {
  const leaver = await store.lockIn(tx, leaverId, "waiting");
  if (!leaver) return undefined;
  const now = clock.now();
  if (await isBack(tx, leaver)) {
    await cancel(tx, leaver, now);
    return undefined;
  }
  await estate.noteOtherWays(tx, leaverId, leaver.personId);
  return leaver.graceEndsAt <= now;
}

/** An agent that got another owner meanwhile, or whose owner came back, acts on. The next run notes which. */
export async function stopAgents(tx: Tx, leaverId: string, take: number): Promise<boolean> {
  const leaver = await store.lockIn(tx, leaverId, "waiting");
  if (!leaver) return false;
  const items = await store.waitingItems(tx, leaverId, "agent", take);
  let skipped = false;
  for (const item of items) {
    await agents.hold(tx, item.subjectId);
    const agent = await agents.getOrThrow(item.subjectId, tx);
    if (agent.ownerId !== leaver.personId || (await isBack(tx, leaver))) {
      skipped = true;
      continue;
    }
    if (agent.status === "active") await suspendUntilResumed(tx, ownershipActor, agent, reason);
    await store.setOutcome(tx, item, "stopped");
  }
  return items.length === take && !skipped;
}

const isBack = async (tx: Tx, { personId }: Pick<store.LeaverRow, "personId">): Promise<boolean> =>
  (await getPersonOrThrow(tx, personId)).status !== "deactivated";

async function stopDelegations(tx: Tx, leaverId: string): Promise<void> {
  const leaver = await store.lockIn(tx, leaverId, "waiting");
  if (!leaver || (await isBack(tx, leaver))) return;
  await tx.leaverItem.updateMany({
    where: { leaverId, kind: "delegation", outcome: "waiting" },
    data: { outcome: "stopped" },
  });
}

/** Ends the leaver with a signed report, once nothing is left. Jobs that pause delegations may still be at work. */
async function end(tx: Tx, leaverId: string): Promise<void> {
  const leaver = await store.lockIn(tx, leaverId, "waiting");
  if (!leaver || (await isBack(tx, leaver)) || (await store.anyWaiting(tx, leaverId))) return;
  const left = await estate.leftOf(tx, leaver.personId);
  if (Object.values(left).some((count) => count > 0)) return;
  const now = clock.now();
  const { text, signature, digest, counts } = await certify(tx, leaver, left, now);
  await store.move(tx, leaver, { status: "finished", finishedAt: now, certificate: text, signature });
  const { rehomed, stopped, ended } = counts;
  await append(tx, leaverFinished(leaver, { rehomed, stopped, ended }, digest), now);
}
