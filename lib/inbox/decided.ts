import type { ActionDocument } from "@/lib/action-approvals/model";
import { type ActionApprovalStatus, statusAt, toldAction } from "@/lib/action-approvals/model";
import { approvalInclude } from "@/lib/action-approvals/store";
import { agentLabel } from "@/lib/agents/model";
import { findAll as findChanges } from "@/lib/control-changes/store";
import { peopleNames } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { cursorInstant, decodeCursor, encodeCursor, malformedCursor } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { requestError } from "@/lib/requests/errors";
import type { RequestStatus } from "@/lib/requests/model";
import { maySee } from "@/lib/requests/policy";
import { getOrThrow, type RequestRow, requestInclude } from "@/lib/requests/store";
import type { DecidedFilters, DecidedItem, DecidedList, DecidedOutcome } from "./decided.schema";
import { type DecidedKind, type DecidedPlace, type DecidedRow, decidedBy, isDecidedKind } from "./decided.store";
import { type About, type AboutTeller, otherTellers } from "./decided.tellers";
import { outcomesOf, plainOutcome } from "./outcome";
import { askedTellers } from "./proposed.asked";
import { lifecycleTellers } from "./proposed.lifecycle";
import { describeChange, pageOfSubject } from "./sources/change-words";

const ended: Record<Exclude<RequestStatus, "approved">, readonly [state: string, sentence: string]> = {
  pending: ["waiting", "Others must still decide the request."],
  changes_requested: ["waiting", "The requester must change the request."],
  denied: ["denied", "The request was denied."],
  withdrawn: ["withdrawn", "The requester withdrew the request."],
  expired: ["expired", "The request expired without a decision."],
};

function outcomeOf({ status, decidedAt, delegationId }: RequestRow, granted: ReadonlyMap<string, DecidedOutcome>) {
  if (status !== "approved") return plainOutcome(...ended[status], decidedAt);
  const outcome = delegationId === null ? undefined : granted.get(delegationId);
  return outcome ?? plainOutcome("not_in_effect", "The delegation is not on record.", decidedAt);
}

const tellRequests: AboutTeller = async (ids) => {
  const rows = await prisma().request.findMany({ where: { id: { in: [...ids] } }, include: requestInclude });
  const granted = await outcomesOf(
    rows.flatMap(({ status, delegationId }) => (status === "approved" && delegationId) || []),
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        kind: "request",
        sentence: row.sentence,
        subject: { kind: "agent", id: row.agent.id, name: agentLabel(row.agent) },
        outcome: outcomeOf(row, granted),
        link: `/requests/${row.id}`,
      },
    ]),
  );
};

const actionSentences: Record<ActionApprovalStatus, readonly [state: string, sentence: string]> = {
  pending: ["waiting", "Others must still decide the action."],
  approved: ["unused", "The agent has not done it yet, and may do it once."],
  denied: ["denied", "The action was denied."],
  used: ["used", "The agent used the approval."],
  expired: ["expired", "The approval expired before the agent used it."],
};

const takenBack = "The approval was taken back before the agent used it.";

const tellActions: AboutTeller = async (ids, now) => {
  const rows = await prisma().actionApproval.findMany({ where: { id: { in: [...ids] } }, include: approvalInclude });
  const names = await peopleNames(
    prisma(),
    rows.map(({ takenBackById }) => takenBackById),
  );
  return new Map(
    rows.map(({ agent, action, resourceType, resource, task, ...row }) => {
      const { fields } = JSON.parse(row.document) as ActionDocument;
      const [state, sentence] = actionSentences[statusAt(row, now)];
      const done = row.outcome === "not_executed" ? "The resource server reported that it was not done." : sentence;
      const { takenBackAt, takenBackById: by } = row;
      const outcome =
        takenBackAt === null
          ? plainOutcome(state, done, row.usedAt ?? row.decidedAt)
          : plainOutcome(
              "taken_back",
              takenBack,
              takenBackAt,
              by === null ? null : { id: by, name: names.get(by) ?? by },
            );
      const subject = { kind: "agent", id: agent.id, name: agentLabel(agent) };
      const told = toldAction(agent, { action, resourceType, resource, task, fields });
      const link = `/action-approvals?queue=all&action=${row.id}`;
      return [row.id, { kind: "action", sentence: told, subject, outcome, link }];
    }),
  );
};

const tellChanges: AboutTeller = async (ids) =>
  new Map(
    (await findChanges(ids)).map((change) => {
      const { sentence, name } = describeChange(change);
      const [state, told] =
        change.status === "applied"
          ? ["applied", "The change was applied. Its page shows the present state."]
          : ["refused", "Nothing changed."];
      const outcome = plainOutcome(state, told, change.decidedAt);
      const subject = { kind: change.kind, id: change.subjectId, name };
      return [change.id, { kind: "change", sentence, subject, outcome, link: pageOfSubject(change) }];
    }),
  );

/** An accepted narrowing, with what became of the delegation since. */
const tellNarrowings: AboutTeller = async (ids, now) => {
  const narrowings = await askedTellers.narrowing(ids, now);
  const accepted = [...narrowings.values()].filter(({ outcome }) => outcome.state === "applied");
  const outcomes = await outcomesOf(accepted.map(({ subject }) => subject.id));
  const outcomeNow = ({ outcome, subject }: About) =>
    outcome.state === "applied" ? (outcomes.get(subject.id) ?? outcome) : outcome;
  return new Map([...narrowings].map(([id, about]) => [id, { ...about, outcome: outcomeNow(about) }]));
};

const tellers: Record<DecidedKind, AboutTeller> = {
  ...otherTellers,
  action: tellActions,
  activation: lifecycleTellers.activation,
  change: tellChanges,
  narrowing: tellNarrowings,
  offer: lifecycleTellers.offer,
  onboarding: lifecycleTellers.onboarding,
  request: tellRequests,
  revocation: askedTellers.revocation,
};

function placeOf(cursor: string): DecidedPlace {
  const [at, kind, key] = decodeCursor(cursor);
  if (typeof key !== "string" || !isDecidedKind(kind)) throw malformedCursor();
  return { at: cursorInstant(at), kind, key };
}

const isConsent = ({ verdict }: DecidedRow): boolean => verdict === "consent" || verdict === "refuse_consent";

/** Reads what became of some decisions. A decision whose object the product no longer has is left out. */
async function itemsOf(page: readonly DecidedRow[]): Promise<DecidedItem[]> {
  const [kinds, now] = [[...new Set(page.map(({ kind }) => kind))], clock.now()];
  const idsOf = (kind: DecidedKind) => [...new Set(page.filter((row) => row.kind === kind).map(({ id }) => id))];
  const read = await Promise.all(kinds.map((kind) => tellers[kind](idsOf(kind), now)));
  const abouts = new Map(kinds.map((kind, index) => [kind, read[index]]));
  return page.flatMap((row): DecidedItem[] => {
    const about = abouts.get(row.kind)?.get(row.id);
    if (!about) return [];
    const { id, verdict, note, at } = row;
    const kind = isConsent(row) ? "consent" : about.kind;
    return [{ ...about, kind, id, verdict, note, decidedAt: at.toISOString() }];
  });
}

/** So many of the newest decisions are looked through for approvals. */
const comparedDecisions = 100;
const approving: readonly DecidedRow["verdict"][] = ["approve", "consent", "confirm"];

/** Lists what the asker approved among their newest decisions, with what became of it. */
export async function listApproved({ personId }: Principal, take: number): Promise<DecidedItem[]> {
  const rows = await decidedBy(personId, { after: undefined, take: comparedDecisions });
  const approved = rows.filter(({ kind, verdict }) => kind !== "detection" && approving.includes(verdict));
  return itemsOf(approved.slice(0, take));
}

/** Lists what the asker decided, each thing once, the newest first, with what became of it. */
export async function listDecided({ personId }: Principal, { cursor, limit }: DecidedFilters): Promise<DecidedList> {
  const rows = await decidedBy(personId, {
    after: cursor === undefined ? undefined : placeOf(cursor),
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { items: await itemsOf(page), next: last ? encodeCursor([last.at.toISOString(), last.kind, last.key]) : null };
}

/** Finds what became of a request. @throws DomainError `request_not_found`, also if the asker may not see it. */
export async function outcomeOfRequest(asker: Principal, requestId: string): Promise<DecidedOutcome> {
  const row = await getOrThrow(prisma(), requestId);
  if (!maySee(asker, { ...row, ownerId: row.agent.ownerId })) throw requestError("request_not_found");
  const granted = await outcomesOf(row.status === "approved" && row.delegationId !== null ? [row.delegationId] : []);
  return outcomeOf(row, granted);
}
