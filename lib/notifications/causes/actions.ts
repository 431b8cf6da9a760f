import { type ActionDocument, statusAt, toldAction } from "@/lib/action-approvals/model";
import { answersToAction } from "@/lib/action-approvals/steps/queries";
import { type ActionApprovalRow, approvalInclude } from "@/lib/action-approvals/store";
import { agentLabel } from "@/lib/agents/model";
import { approversNow } from "@/lib/approval-policies/approvers.queries";
import { progress } from "@/lib/approval-policies/steps/progress";
import type { Outcome } from "@/lib/notifications/model";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { actorOf, type Cause, factOf, type Notice, nothing, ownersSince, type Reading } from "./model";
import { namedPeople, peopleOfStep, personName } from "./people";

const outcomes: Readonly<Record<string, Outcome>> = {
  "action-approval.approved": "approved",
  "action-approval.denied": "denied",
  "action-approval.taken_back": "withdrawn",
  "action-approval.expired": "expired",
  "action-approval.step_approved": "answered",
};

/** Finds the people that an action concerns which asks, was answered or expired. */
export async function readAction(cause: Cause): Promise<Reading> {
  const id = cause.about.refs?.[0];
  const row = id && (await prisma().actionApproval.findUnique({ where: { id }, include: approvalInclude }));
  if (!row) return nothing;
  const waiting = await waitingNotice(row);
  const answer = await answerNotice(cause, row);
  const byId = actorOf(cause);
  const outcome = outcomes[cause.type] ?? "changed";
  const keep = waiting ? [waiting.occasion] : [];
  return {
    notices: [waiting, answer].filter((notice) => notice !== undefined),
    settlements: [{ subjectId: row.id, kinds: ["action_waits"], keep, outcome, byId }],
    ...(byId !== null && waiting && { answered: { personId: byId, occasion: waiting.occasion } }),
  };
}

const linkOf = ({ id }: ActionApprovalRow): string => `/action-approvals?action=${id}`;

async function waitingNotice(row: ActionApprovalRow): Promise<Notice | undefined> {
  if (statusAt(row, clock.now()) !== "pending") return undefined;
  const answers = await answersToAction(prisma(), row, approversNow);
  const { open } = progress(answers);
  if (!open) return undefined;
  const { action, resourceType, resource, task, representedIds, agent } = row;
  const { fields } = JSON.parse(row.document) as ActionDocument;
  const owner = agent.ownerId === null ? [] : [agent.ownerId];
  return {
    ...{ kind: "action_waits", subjectId: row.id, occasion: `action_waits:${row.id}:${open.step.rule.number}` },
    link: linkOf(row),
    details: {
      agent: agentLabel(agent),
      sentence: toldAction(agent, { action, resourceType, resource, task, fields }),
    },
    people: peopleOfStep({
      ...open,
      ...{ assigneeId: null, assigneeGroup: null },
      never: [...owner, ...representedIds, ...answers.behindInstance],
    }),
  };
}

/** The agent's owner, at that time and now, is told how an action ended. An approval that was not used in time is no answer. */
async function answerNotice(cause: Cause, row: ActionApprovalRow): Promise<Notice | undefined> {
  const outcome = outcomes[cause.type];
  if (outcome === undefined || outcome === "answered" || factOf(cause, "before") === "approved") return undefined;
  const actorId = actorOf(cause);
  return {
    ...{ kind: "action_answered", subjectId: row.id, occasion: `action_answered:${row.id}:${outcome}` },
    link: linkOf(row),
    details: { how: outcome, agent: agentLabel(row.agent), by: await personName(actorId) },
    people: namedPeople("owner", ownersSince(cause, row.agent.ownerId), actorId),
  };
}
