import { approversAmong } from "@/lib/approval-policies/approvers.queries";
import type { StepFacts } from "@/lib/approval-policies/steps/model";
import { answerRefusal } from "@/lib/approval-policies/steps/policy";
import { membersBy } from "@/lib/approval-policies/steps/store";
import { append } from "@/lib/audit/append";
import { groupsNamed } from "@/lib/groups/queries";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { requestError } from "@/lib/requests/errors";
import { requestReassigned } from "@/lib/requests/events";
import type { Asker } from "@/lib/requests/policy";
import type { ReassignRequest } from "@/lib/requests/schema";
import * as store from "@/lib/requests/store";
import { keepNote } from "./keep-note";
import { lockFor } from "./lock-for";

export type Reassign = { asker: Asker; requestId: string } & ReassignRequest;

/**
 * Passes the open step to a person or group that may answer it, and moves it to their queue. Other approvers may still
 * decide, so that no request waits for one person alone.
 *
 * @throws DomainError `assignee_invalid` naming `personId` or `group`, and the refusals of other decisions.
 */
export async function reassignRequest({ asker, requestId, personId, group, note }: Reassign): Promise<void> {
  await transaction(async (tx) => {
    const now = clock.now();
    const { request, step } = await lockFor(tx, asker, { requestId }, "reassign", now);
    if (!step) throw requestError("request_state");
    if (personId !== undefined) await refusePerson(tx, step, personId);
    if (group !== undefined) await refuseGroup(tx, step, group);
    await keepNote(tx, { requestId, personId: asker.personId, note }, "assignee", now);
    await store.assign(tx, request, { assigneeId: personId ?? null, assigneeGroup: group ?? null });
    const actor = { type: "person", id: asker.personId } as const;
    await append(tx, requestReassigned(actor, request, { personId, group }, note ?? ""), now);
  });
}

async function refusePerson(tx: Tx, step: StepFacts, personId: string): Promise<void> {
  const fault = (detail: string) =>
    requestError("assignee_invalid", { detail, errors: [{ path: "personId", code: "not_eligible" }] });
  const [approver] = await approversAmong(tx, [personId]);
  if (approver === undefined) throw fault("This person is not an approver.");
  const member = await membersBy(tx, [personId]);
  if (answerRefusal(step, member(personId), null)) throw fault("This person may not answer the open step.");
}

async function refuseGroup(tx: Tx, { step }: StepFacts, group: string): Promise<void> {
  const [found] = await groupsNamed(tx, [group]);
  const eligible = step.groups.length === 0 || step.groups.includes(group);
  if (found && eligible) return;
  const detail = found ? "The step is for other groups." : "There is no such group.";
  throw requestError("assignee_invalid", {
    detail,
    errors: [{ path: "group", code: found ? "not_eligible" : "unknown" }],
  });
}
