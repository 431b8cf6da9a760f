import { endApprovedBy } from "@/lib/action-approvals/commands/end";
import { handOver } from "@/lib/agents/commands/edit";
import * as agents from "@/lib/agents/store";
import { isOver } from "@/lib/approval-policies/cover/model";
import { coverEnded } from "@/lib/approval-policies/events";
import { append } from "@/lib/audit/append";
import { withdrawAsking } from "@/lib/delegations/approvers.store";
import { restingOn } from "@/lib/delegations/store";
import * as orphans from "@/lib/lifecycle/orphans/store";
import { leaverBegun, leaverCancelled, ownershipActor } from "@/lib/ownership/events";
import { heirOf } from "@/lib/ownership/heirs";
import { readRules } from "@/lib/ownership/settings";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { inTurn } from "@/lib/platform/database/in-turn";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { getPersonOrThrow, lockPerson } from "@/lib/principals/store";
import { requestEnded, requestReassigned } from "@/lib/requests/events";
import * as requests from "@/lib/requests/store";
import { noteApprovals } from "./approvals";
import * as estate from "./estate.store";
import { reviewItemsOf } from "./reviews.store";
import * as store from "./store";
import { endChanges, endOffers, handOverCases, returnDetections } from "./work";

const dayMs = 86_400_000;
const reason = "The former owner left.";

/** A person who left, and the people who ended their account. */
export type Gone = { personId: string; byIds: readonly string[] };

type Work = { leaver: store.LeaverRow; fallbackGroupId: string | null };
/** Does one portion in the caller's transaction; answers whether more may be left. */
type Step = (tx: Tx, work: Work, take: number) => Promise<boolean>;

/**
 * Gives everything that a deactivated person owned and gave to another person, or ends it. Agents are handed over at
 * once. A delegation waits until the person that the rules name asks for it, and others approve that. A delegation that the
 * leaver alone approved waits until a person confirms that.
 *
 * Safe to repeat: each thing is noted with its outcome in the transaction that changes it.
 *
 * @returns false if the time was over first.
 */
export async function settleLeaver(gone: Gone, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  const leaver = await beginLeaver(gone);
  if (leaver?.status !== "settling") return true;
  const { id: leaverId } = leaver;
  // The items of reviews may be most of all, and none of them can act.
  const ending = [endActions, endCovers, endChanges, endOffers, returnRequests, endRequests];
  const handing = [handOverAgents, returnDetections, handOverCases];
  for (const step of [...ending, ...handing, noteDelegations, noteApprovals, noteReviews]) {
    const portion = (take: number) => transaction((tx) => whileSettling(tx, leaverId, take, step));
    if (!(await inPortions(portion, deadline - performance.now()))) return false;
  }
  await transaction((tx) => store.move(tx, { id: leaverId, status: "settling" }, { status: "waiting" }));
  return true;
}

/** Finds or begins the leaver of a person's last deactivation; undefined if the person is not deactivated. */
export const beginLeaver = (gone: Gone): Promise<store.LeaverRow | undefined> => transaction((tx) => begin(tx, gone));

async function begin(tx: Tx, { personId, byIds }: Gone): Promise<store.LeaverRow | undefined> {
  // A departure and its job begin it at the same time.
  const { status, statusAt } = await lockPerson(tx, personId);
  if (status !== "deactivated") return undefined;
  const now = clock.now();
  const leftAt = statusAt ?? now;
  const known = await store.findOfPerson(tx, personId, leftAt);
  if (known?.leftAt.getTime() === leftAt.getTime()) return store.joinedBy(tx, known, byIds);
  if (known) await cancel(tx, known, now);
  const { graceDays } = await readRules(tx);
  const graceEndsAt = new Date(leftAt.getTime() + graceDays * dayMs);
  const leaver = await store.insert(tx, { id: newId("leaver"), personId, leftAt, graceEndsAt, byIds: [...byIds] });
  await append(tx, leaverBegun(leaver), now);
  return leaver;
}

/** Ends a leaver because the person came back. Agents that were handed over stay with their new owners. */
export async function cancel(tx: Tx, leaver: store.LeaverRow, now: Date): Promise<void> {
  if (!(await store.move(tx, leaver, { status: "cancelled", finishedAt: now }))) return;
  await withdrawAsking(tx, leaver.personId);
  await append(tx, leaverCancelled(leaver), now);
}

async function whileSettling(tx: Tx, leaverId: string, take: number, step: Step): Promise<boolean> {
  const leaver = await store.lockIn(tx, leaverId, "settling");
  if (!leaver) return false;
  const { status } = await getPersonOrThrow(tx, leaver.personId);
  if (status !== "deactivated") {
    await cancel(tx, leaver, clock.now());
    return false;
  }
  const { fallbackGroupId } = await readRules(tx);
  return step(tx, { leaver, fallbackGroupId }, take);
}

/** Approvals that rest on the leaver's vote let no agent act since they left. They end, so that others are asked. */
const endActions: Step = async (tx, { leaver: { id, personId } }, take) => {
  const ended = await endApprovedBy(tx, personId, take);
  const items = ended.map((subjectId) => ({ kind: "action", subjectId, outcome: "ended" }) as const);
  await store.insertItems(tx, id, items);
  return ended.length === take;
};

const endCovers: Step = async (tx, { leaver: { id, personId } }, take) => {
  const removed = await estate.removeCovers(tx, personId, take);
  const now = clock.now();
  const ended = removed.filter((cover) => !isOver(cover, now));
  for (const cover of ended) await append(tx, coverEnded(cover, ownershipActor), now);
  const other = ({ personId: away, coverId }: estate.Cover) => (away === personId ? coverId : away);
  const items = ended.map((cover) => ({ kind: "cover", subjectId: other(cover), outcome: "ended" }) as const);
  await store.insertItems(tx, id, items);
  return removed.length >= take;
};

/** Requests that were assigned to the leaver go back to every approver. */
const returnRequests: Step = async (tx, { leaver: { id, personId } }, take) => {
  const found = await estate.assignedRequests(tx, personId, take);
  for (const { id: requestId } of found) {
    const request = await requests.lock(tx, requestId);
    if (request.assigneeId !== personId) continue;
    await requests.assign(tx, request, { assigneeId: null, assigneeGroup: null });
    await append(tx, requestReassigned(ownershipActor, request, {}, "The assignee left."));
  }
  const items = found.map(({ id: subjectId }) => ({ kind: "request", subjectId, outcome: "rehomed" }) as const);
  await store.insertItems(tx, id, items);
  return found.length === take;
};

/** Requests by the leaver, or that wait for their consent, are withdrawn. */
const endRequests: Step = async (tx, { leaver: { id, personId } }, take) => {
  const found = await estate.ownRequests(tx, personId, take);
  for (const { id: requestId } of found) {
    const request = await requests.lock(tx, requestId);
    if (request.status !== "pending" && request.status !== "changes_requested") continue;
    await requests.transition(tx, request, "withdrawn", { decidedAt: clock.now() });
    await append(tx, requestEnded(ownershipActor, request, "withdrawn"));
  }
  const items = found.map(({ id: subjectId }) => ({ kind: "request", subjectId, outcome: "ended" }) as const);
  await store.insertItems(tx, id, items);
  return found.length === take;
};

/**
 * The owner is deactivated, so no action of these agents is allowed. A hand-over therefore needs no exclusive barrier: it
 * never takes effect on a decision that is under way.
 */
const handOverAgents: Step = async (tx, { leaver: { id, personId, byIds }, fallbackGroupId }, take) => {
  const after = await store.lastItem(tx, id, "agent");
  const found = await estate.agentsOf(tx, personId, after, take);
  // Security lifts the suspension of an owner. Until then no person gets what it stopped.
  const suspended = await agents.isSuspendedOwner(personId, tx);
  const items = await inTurn(found, async ({ id: agentId }): Promise<store.NewItem> => {
    const heir = suspended ? undefined : await heirOf(tx, { personId, agentId, fallbackGroupId, byIds });
    if (!heir) {
      await orphans.mark(tx, { agentId, ownerId: personId, reason: "owner_left" });
      return { kind: "agent", subjectId: agentId, outcome: "waiting" };
    }
    await agents.hold(tx, agentId);
    const agent = await agents.getOrThrow(agentId, tx);
    await handOver(tx, agent, { ownerId: heir.personId, actor: ownershipActor, by: byIds, reason });
    return { kind: "agent", subjectId: agentId, outcome: "rehomed", heir };
  });
  await store.insertItems(tx, id, items);
  return found.length === take;
};

/** Authority in the leaver's name ends with them. A delegation that they gave waits for another delegator. */
const noteDelegations: Step = async (tx, { leaver: { id, personId, byIds }, fallbackGroupId }, take) => {
  const after = await store.lastItem(tx, id, "delegation");
  const found = await restingOn(tx, personId, after, take);
  const rows = await estate.delegationsIn(
    tx,
    found.map((one) => one.id),
  );
  const items = await inTurn(rows, async ({ id: subjectId, agentId, delegatorId }): Promise<store.NewItem> => {
    if (delegatorId !== personId) return { kind: "delegation", subjectId, outcome: "stopped" };
    const heir = await heirOf(tx, { personId, agentId, fallbackGroupId, byIds });
    return { kind: "delegation", subjectId, outcome: "waiting", heir };
  });
  await store.insertItems(tx, id, items);
  return found.length === take;
};

/** Items of access reviews go to other reviewers, by the rules of each campaign. A job of the campaigns does that. */
const noteReviews: Step = async (tx, { leaver }, take) => {
  const after = await store.lastItem(tx, leaver.id, "review");
  const found = await reviewItemsOf(tx, leaver, after, take);
  const items = found.map(({ id: subjectId }) => ({ kind: "review", subjectId, outcome: "waiting" }) as const);
  await store.insertItems(tx, leaver.id, items);
  return found.length === take;
};
