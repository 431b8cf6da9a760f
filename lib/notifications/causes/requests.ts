import { agentLabel } from "@/lib/agents/model";
import { progress } from "@/lib/approval-policies/steps/progress";
import type { NotificationKind, Outcome } from "@/lib/notifications/model";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { answersOf } from "@/lib/requests/deciding";
import { type RequestRow, requestInclude } from "@/lib/requests/store";
import { actorOf, type Cause, factOf, type Notice, nothing, type Reading, type Settlement } from "./model";
import { namedPeople, peopleOfStep, personName } from "./people";

const waitingKinds: readonly NotificationKind[] = ["request_to_decide", "consent_asked"];

/** How a request ended for people who could have decided it, by the type of the record. */
const outcomes: Readonly<Record<string, Outcome>> = {
  "request.approved": "approved",
  "request.denied": "denied",
  "request.withdrawn": "withdrawn",
  "request.expired": "expired",
  "request.reassigned": "passed_on",
  "request.step_approved": "answered",
  "request.consented": "answered",
};

/** The changes that the requester is told, unless they made them. */
const changesToTell: Readonly<Record<string, string>> = {
  "request.approved": "approved",
  "request.granted_at_once": "granted",
  "request.denied": "denied",
  "request.changes_asked": "changes_asked",
  "request.narrowed": "narrowed",
  "request.expired": "expired",
  "request.withdrawn": "withdrawn",
};

/** Longer sentences are cut: the link shows all of it. */
const longestSentence = 300;
const short = (text: string): string =>
  text.length > longestSentence ? `${text.slice(0, longestSentence - 1)}…` : text;

/** Finds the people that a record of a request concerns, by the state of the request now. */
export async function readRequest(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "request");
  const request = id === null ? null : await prisma().request.findUnique({ where: { id }, include: requestInclude });
  if (!request) return nothing;
  const waiting = await waitingNotice(request);
  const actorId = actorOf(cause);
  const settlement: Settlement = {
    ...{ subjectId: request.id, kinds: waitingKinds, keep: waiting ? [waiting.occasion] : [] },
    ...{ outcome: outcomes[cause.type] ?? "changed", byId: actorId },
  };
  const notices = [
    waiting,
    await changeNotice(cause, request),
    await mentionNotice(cause, request),
    await commentNotice(cause, request),
  ];
  const votes = actorId !== null && waiting && outcomes[cause.type] === "answered";
  return {
    notices: notices.filter((notice) => notice !== undefined),
    settlements: [settlement],
    ...(votes && { answered: { personId: actorId, occasion: waiting.occasion } }),
  };
}

async function waitingNotice(request: RequestRow): Promise<Notice | undefined> {
  if (request.status !== "pending" || request.decideBy <= clock.now()) return undefined;
  const answers = await answersOf(prisma(), request);
  const open = answers && progress(answers).open;
  if (!open) return undefined;
  const { rule } = open.step;
  const kind = rule.consentOf === null ? "request_to_decide" : "consent_asked";
  const assigned = request.assigneeId ?? request.assigneeGroup ?? "";
  return {
    ...{ kind, subjectId: request.id },
    occasion: `${kind}:${request.id}:${request.revision}:${rule.number}:${assigned}:${open.step.groups.length}`,
    link: `/approvals?request=${request.id}`,
    details: {
      agent: agentLabel(request.agent),
      requester: await personName(request.requesterId),
      sentence: short(request.sentence),
    },
    people: peopleOfStep({
      ...open,
      ...{ assigneeId: request.assigneeId, assigneeGroup: request.assigneeGroup, never: [] },
    }),
  };
}

async function changeNotice(cause: Cause, request: RequestRow): Promise<Notice | undefined> {
  const how = changesToTell[cause.type];
  if (how === undefined) return undefined;
  const actorId = actorOf(cause);
  return {
    ...{ kind: "request_changed", subjectId: request.id, occasion: `request_changed:${cause.id}` },
    link: `/requests/${request.id}`,
    details: { how, agent: agentLabel(request.agent), by: await personName(actorId) },
    people: namedPeople("requester", [request.requesterId], actorId),
  };
}

const mostCommenters = 50;

/** The people that a comment names are told so, and not once more as commenters. */
async function mentionNotice(cause: Cause, request: RequestRow): Promise<Notice | undefined> {
  const mentions = await mentionedBy(cause);
  if (mentions.length === 0) return undefined;
  const actorId = actorOf(cause);
  return {
    ...{ kind: "mentioned", subjectId: request.id, occasion: `mentioned:${cause.id}`, link: `/requests/${request.id}` },
    details: { agent: agentLabel(request.agent), by: await personName(actorId) },
    people: namedPeople("mentioned", mentions, actorId),
  };
}

async function mentionedBy(cause: Cause): Promise<string[]> {
  const id = cause.type === "request.commented" ? factOf(cause, "comment") : null;
  const comment = id === null ? null : await prisma().requestComment.findUnique({ where: { id } });
  return comment?.mentions ?? [];
}

/** A comment is told to the requester and to everybody who commented before. */
async function commentNotice(cause: Cause, request: RequestRow): Promise<Notice | undefined> {
  if (cause.type !== "request.commented") return undefined;
  const commentId = factOf(cause, "comment");
  const earlier = await prisma().requestComment.findMany({
    where: { requestId: request.id, ...(commentId !== null && { id: { lt: commentId } }) },
    orderBy: { id: "desc" },
    select: { personId: true },
    take: mostCommenters,
  });
  const actorId = actorOf(cause);
  const mentioned = new Set(await mentionedBy(cause));
  const others = earlier
    .map(({ personId }) => personId)
    .filter((id) => id !== request.requesterId && !mentioned.has(id));
  const requester = namedPeople("requester", mentioned.has(request.requesterId) ? [] : [request.requesterId], actorId);
  const commenters = namedPeople("commenter", others, actorId);
  return {
    ...{ kind: "request_commented", subjectId: request.id, occasion: `request_commented:${cause.id}` },
    link: `/requests/${request.id}`,
    details: { agent: agentLabel(request.agent), by: await personName(actorId) },
    people: async () => ({
      recipients: [...(await requester()).recipients, ...(await commenters()).recipients],
      next: null,
    }),
  };
}
