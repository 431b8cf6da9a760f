import { suspendUntilResumed } from "@/lib/agents/commands/lifecycle";
import * as agents from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { leaverFinished, ownershipActor } from "@/lib/ownership/events";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { inPortions, writingPace } from "@/lib/platform/jobs/portions";
import { getPersonOrThrow } from "@/lib/principals/store";
import { stopApprovals } from "./approvals";
import { type Certificate, writeCertificate } from "./certificate";
import * as estate from "./estate.store";
import type { OwnedKind } from "./model";
import { cancel } from "./settle";
import * as store from "./store";

const reason = "Its owner left, and no other person took it over.";

/**
 * Finishes a leaver without waiting items. After the grace period it first stops what still waits: active
 * agents are suspended, and delegations that the leaver alone approved. Delegations that they gave stay paused, and items of
 * access reviews wait for the end of their campaign. Safe to repeat. No transaction grows with what the person left.
 */
export async function finishLeaver(leaverId: string): Promise<void> {
  const over = await transaction((tx) => lookAgain(tx, leaverId));
  if (over === undefined) return;
  for (const kind of ["agent", "delegation", "review", "approval"] as const) await noteOtherWays(leaverId, kind);
  if (over) {
    await inPortions((take) => transaction((tx) => stopAgents(tx, leaverId, take)));
    await stopUnconfirmed(leaverId);
    for (const kind of ["delegation", "review"] as const)
      await inPortions((take) => transaction((tx) => noteStopped(tx, { leaverId, kind }, take)));
  }
  await end(leaverId);
}

/** Answers whether the grace period is over; undefined if the leaver is not waiting. */
async function lookAgain(tx: Tx, leaverId: string): Promise<boolean | undefined> {
  const leaver = await store.lockIn(tx, leaverId, "waiting");
  if (!leaver) return undefined;
  const now = clock.now();
  if (!(await isBack(tx, leaver))) return leaver.graceEndsAt <= now;
  await cancel(tx, leaver, now);
  return undefined;
}

/** Notes the waiting items that got another person by other ways, or ended. */
async function noteOtherWays(leaverId: string, kind: OwnedKind): Promise<void> {
  let after = "";
  await inPortions(async (take) => {
    const last = await transaction(async (tx) => {
      const leaver = await store.lockIn(tx, leaverId, "waiting");
      if (!leaver) return undefined;
      const items = await store.waitingItems(tx, leaverId, kind, { after, take });
      await estate.noteOtherWays(tx, kind, leaver, items);
      return items.length === take ? items.at(-1)?.subjectId : undefined;
    });
    after = last ?? after;
    return last !== undefined;
  });
}

/** An agent that got another owner meanwhile, or whose owner came back, acts on. The next run notes which. */
export async function stopAgents(tx: Tx, leaverId: string, take: number): Promise<boolean> {
  const leaver = await store.lockIn(tx, leaverId, "waiting");
  if (!leaver) return false;
  const items = await store.waitingItems(tx, leaverId, "agent", { take });
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

/** No decision begins while a stop is alone at the barrier. So each delegation has a transaction of its own. */
const stoppingPace = { ...writingPace, first: 1, least: 1, most: 1 };

async function stopUnconfirmed(leaverId: string): Promise<void> {
  let after = "";
  const portion = async (take: number) => {
    const items = await store.waitingItems(prisma(), leaverId, "approval", { after, take: 1 });
    if (items.length === 0) return false;
    const stop = async (tx: Tx) => {
      const leaver = await store.lockIn(tx, leaverId, "waiting");
      return leaver && !(await isBack(tx, leaver)) ? stopApprovals(tx, leaver, { after, take }) : undefined;
    };
    const last = await transaction(stop, { barrier: "exclusive" });
    after = last ?? after;
    return last !== undefined;
  };
  await inPortions(portion, Number.POSITIVE_INFINITY, stoppingPace);
}

const isBack = async (tx: Tx, { personId }: Pick<store.LeaverRow, "personId">): Promise<boolean> =>
  (await getPersonOrThrow(tx, personId)).status !== "deactivated";

type Stopped = { leaverId: string; kind: "delegation" | "review" };

/** Notes what has no other person. A delegation stays paused. An item of a review meets the consequence of silence. */
async function noteStopped(tx: Tx, { leaverId, kind }: Stopped, take: number): Promise<boolean> {
  const leaver = await store.lockIn(tx, leaverId, "waiting");
  if (!leaver || (await isBack(tx, leaver))) return false;
  const items = await store.waitingItems(tx, leaverId, kind, { take });
  for (const item of items) await store.setOutcome(tx, item, "stopped");
  return items.length === take;
}

/** Ends the leaver with a signed report, once nothing is left. Jobs that pause delegations may still be at work. */
async function end(leaverId: string): Promise<void> {
  const leaver = await transaction((tx) => withNothingLeft(tx, leaverId));
  if (!leaver) return;
  const certificate = await writeCertificate(leaver);
  // Nothing reads it before the status names it, and no lock waits while a long text is stored.
  await store.keepCertificate(leaverId, certificate);
  await transaction((tx) => close(tx, leaverId, certificate));
}

async function withNothingLeft(tx: Tx, leaverId: string): Promise<store.LeaverRow | undefined> {
  const leaver = await store.lockIn(tx, leaverId, "waiting");
  if (!leaver || (await isBack(tx, leaver)) || (await store.anyWaiting(tx, leaverId))) return undefined;
  return (await estate.isAnyLeft(tx, leaver.personId)) ? undefined : leaver;
}

/** A certificate that another server replaced meanwhile is not the one to end with: that server ends the leaver. */
async function close(tx: Tx, leaverId: string, { digest, finishedAt, counts }: Certificate): Promise<void> {
  const leaver = await withNothingLeft(tx, leaverId);
  if (leaver?.certificateDigest !== digest) return;
  await store.move(tx, leaver, { status: "finished", finishedAt });
  await append(tx, leaverFinished(leaver, counts, digest), finishedAt);
}
