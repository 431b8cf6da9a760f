import { progress } from "@/lib/approval-policies/steps/progress";
import { escalate, overdueSteps, stepsOf } from "@/lib/approval-policies/steps/store";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { answersOf } from "@/lib/requests/deciding";
import { requestEnded, stepOverdue } from "@/lib/requests/events";
import * as store from "@/lib/requests/store";
import { keepProgress } from "./count-approval";

/** Ends requests that were not decided in time, as expired. Returns how many; call again until there are none. */
export async function expireRequests(): Promise<number> {
  return transaction(async (tx) => {
    const due = await store.dueForExpiry(tx, 25);
    for (const request of due) {
      await store.transition(tx, request, "expired", { decidedAt: clock.now() });
      await append(tx, requestEnded({ type: "system", id: "jobs" }, request, "expired"));
    }
    return due.length;
  });
}

/** Escalates overdue steps to another group, or skips them, as their policy requires. Returns how many. */
export async function passOverdueSteps(): Promise<number> {
  const due = await transaction((tx) => overdueSteps(tx, 200));
  for (const { request_id } of due) await transaction((tx) => passOverdue(tx, request_id));
  return due.length;
}

async function passOverdue(tx: Tx, requestId: string): Promise<void> {
  const now = clock.now();
  const request = await store.lock(tx, requestId);
  const of = { requestId, revision: request.revision };
  const steps = await stepsOf(tx, of);
  const step = steps.find(({ state }) => state === "open");
  // The step was answered, or the request ended, since the list was read.
  if (request.status !== "pending" || request.decideBy <= now || !step?.overdueAt || step.overdueAt > now) return;
  const { number, escalateTo } = step.rule;
  if (escalateTo !== null) {
    await escalate(tx, of, step, escalateTo, now);
    return void (await append(tx, stepOverdue(request, number, "escalated", escalateTo), now));
  }
  const isLast = await skip(tx, request, number, now);
  await append(tx, stepOverdue(request, number, "skipped"), now);
  // Silence grants nothing: without another step to answer, the request expires.
  if (!isLast) return;
  await store.transition(tx, request, "expired", { decidedAt: now });
  await append(tx, requestEnded({ type: "system", id: "jobs" }, request, "expired"), now);
}

/** Skips the open step. Answers whether it was the last. */
async function skip(tx: Tx, request: store.RequestRow, number: number, now: Date): Promise<boolean> {
  const answers = await answersOf(tx, request);
  assertInvariant(answers !== null, "a step that is skipped was open");
  const steps = answers.steps.map((step) =>
    step.rule.number === number ? { ...step, closed: "skipped" as const } : step,
  );
  const after = progress({ ...answers, steps });
  await keepProgress(tx, request, answers, after, now);
  return after.open === undefined;
}
