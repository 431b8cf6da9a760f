import type { ResolvedStep } from "@/lib/approval-policies/model";
import type { ShownStepState, Step, StepState } from "@/lib/approval-policies/steps/model";
import type { CanonicalAuthority, Catalogue } from "@/lib/authority/language/model";
import { describeElement } from "@/lib/authority/words/describe";
import type { PasskeyEvidence } from "@/lib/passkeys/schema";
import { thumbprint } from "@/lib/protocols/jose/jwk";
import type { Risk } from "@/lib/risk/model";
import { riskOfTier } from "@/lib/risk/policy";
import { adviceOn } from "./advice.policy";
import { changesBetween } from "./effect";
import { isUndecided, type RequestStatus, type Verdict } from "./model";
import type { RequestResponse, RequestSummary, RevisionResponse, StepResponse } from "./schema";
import type * as store from "./store";

export type Named = (id: string) => { id: string; name: string };
type Votes = Awaited<ReturnType<typeof store.votesOf>>;
type Comments = Awaited<ReturnType<typeof store.commentsOf>>;
type Revisions = Awaited<ReturnType<typeof store.revisionsOf>>;

/** The person whose consent a request waits for; null if approvers answer, or if it is over. */
export function consentAwaited({ steps, revision, status }: store.RequestRow): string | null {
  const open = steps.find((step) => step.revision === revision);
  return status === "pending" && open ? ((open.rule as Partial<ResolvedStep>).consentOf ?? null) : null;
}

/** The people whose names a request is shown with. */
export const peopleOf = (row: store.RequestRow) => [
  consentAwaited(row),
  row.requesterId,
  row.delegatorId,
  row.onBehalfOfId,
  row.assigneeId,
  row.narrowedById,
];

/** The people who voted on a request, commented on it or revised it. */
export const participantsOf = (votes: Votes, comments: Comments, revisions: Revisions) => [
  ...votes.flatMap(({ personId, forPersonId }) => [personId, forPersonId]),
  ...comments.flatMap(({ personId, mentions }) => [personId, ...mentions]),
  ...revisions.map(({ byPersonId }) => byPersonId),
];

export const namedBy =
  (names: ReadonlyMap<string, string>): Named =>
  (id) => ({ id, name: names.get(id) ?? id });

/** Converts a request to its summary in lists. */
export function toSummary(
  row: store.RequestRow,
  person: Named,
  policyNames: ReadonlyMap<string, string>,
  { asked, unread }: { asked: store.RevisionRow | undefined; unread: number | undefined },
): RequestSummary {
  const somebody = (id: string | null) => (id === null ? null : person(id));
  const { id, status, blueprintId } = row.agent;
  const passed = row.assigneeId !== null || row.assigneeGroup !== null;
  return {
    id: row.id,
    revision: row.revision,
    status: row.status,
    agent: { id, ...profileOf(row), status, blueprintId },
    shape: row.shape,
    requester: person(row.requesterId),
    through: row.throughAgent && { id: row.throughAgent.id, name: row.throughAgent.name },
    delegator: somebody(row.delegatorId),
    onBehalfOf: somebody(row.onBehalfOfId),
    parentDelegationId: row.parentDelegationId,
    changesDelegationId: row.changesDelegationId,
    purpose: row.purpose,
    changeReason: row.changeReason,
    sentence: row.sentence,
    notBefore: row.notBefore.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    maxDepth: row.maxDepth,
    digest: row.digest,
    delegationId: row.delegationId,
    createdAt: row.createdAt.toISOString(),
    decideBy: row.decideBy.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    policy: { id: row.policyId, name: policyNames.get(row.policyId) ?? row.policyId, version: row.policyVersion },
    currentStep: row.currentStep,
    waitsForConsentOf: somebody(consentAwaited(row)),
    assignee: passed ? { person: somebody(row.assigneeId), group: row.assigneeGroup } : null,
    widens: row.widens,
    risk: riskOfRow(row),
    advice: adviceOf(row),
    narrowedBy: somebody(row.narrowedById),
    narrowing: row.narrowedById !== null && asked ? changesBetween(termsOf(asked), termsOf(row)) : [],
    unread: unread ?? 0,
    terms: termsInWords(row.authority as CanonicalAuthority),
  };
}

/** The terms of an authority in words. Elements that differ in one are listed there one after the other. */
function termsInWords(authority: CanonicalAuthority): RequestSummary["terms"] {
  const terms = new Map<string, Set<string>>();
  for (const { label, text } of authority.flatMap(describeElement)) {
    terms.set(label, (terms.get(label) ?? new Set()).add(text));
  }
  return [...terms].map(([label, texts]) => ({ label, text: [...texts].join("; ") }));
}

/** The risk as it was stored with the shown revision. A request of an earlier release has its tier's part alone. */
export const riskOfRow = ({ risk, shownRiskTier }: Pick<store.RequestRow, "risk" | "shownRiskTier">): Risk =>
  (risk as Risk | null) ?? riskOfTier(shownRiskTier);

type Profile = Pick<store.RequestRow["agent"], "name" | "displayName" | "riskTier" | "environment">;

/** The agent as it is now; for a decided request, the agent as its document states it. */
export function profileOf({ status, agent, document }: store.RequestRow): Profile {
  const { name, displayName, riskTier, environment } = isUndecided(status)
    ? agent
    : (JSON.parse(document) as { agent: Profile }).agent;
  return { name, displayName, riskTier, environment };
}

/**
 * Lists the advice that was shown with the document. Requests of releases that stored no catalogues lack the advice
 * that needs them.
 */
function adviceOf({ document, authority, declared }: store.RequestRow) {
  const { effective = authority as CanonicalAuthority } = JSON.parse(document) as { effective?: CanonicalAuthority };
  return adviceOn(effective, (declared as Catalogue[] | null) ?? []);
}

type Terms = Pick<store.RevisionRow, "authority" | "purpose" | "notBefore" | "expiresAt" | "maxDepth">;
const termsOf = (row: Terms) => ({ ...row, authority: row.authority as CanonicalAuthority });

type Shown = Pick<store.RequestRow, "revision" | "status" | "decidedAt" | "requesterId">;

/** Converts the steps of the shown revision, each with its number of approvals and its shown state. */
export function toSteps(steps: readonly Step[], votes: Votes, request: Shown, person: Named): StepResponse[] {
  const { revision, status, decidedAt } = request;
  // A request that is granted at once skips all steps. Otherwise one was answered, because silence grants nothing.
  const atOnce = status === "approved" && steps.every(({ state }) => state === "skipped");
  return steps.map(({ rule, groups, openedAt, overdueAt, escalatedAt, ...step }) => ({
    number: rule.number,
    name: rule.name,
    state: shownState(step.state, status, atOnce),
    consentOf: rule.consentOf === null ? null : person(rule.consentOf),
    quorum: rule.quorum,
    approved: votesOn(votes, revision, rule.number, "approve", "consent").length,
    groups: [...groups],
    separateFrom: rule.separateFrom,
    samePerson: rule.samePerson,
    passkey: rule.passkey,
    openedAt: openedAt?.toISOString() ?? null,
    closedAt: (step.closedAt ?? (openedAt && decidedAt))?.toISOString() ?? null,
    overdueAt: overdueAt?.toISOString() ?? null,
    escalateTo: rule.escalateTo,
    escalatedAt: escalatedAt?.toISOString() ?? null,
    endedBy: endedBy(step.state, votesOn(votes, revision, rule.number, "deny", "refuse_consent"), request, person),
  }));
}

const votesOn = (votes: Votes, revision: number, step: number, ...verdicts: Verdict[]) =>
  votes.filter(
    (vote) =>
      vote.revision === revision && vote.step === step && vote.withdrawnAt === null && verdicts.includes(vote.verdict),
  );

/** The person who ended a request at its open step: the one who denied it, or the requester who withdrew it. */
function endedBy(state: Step["state"], [no]: Votes, { status, requesterId }: Shown, person: Named) {
  if (state !== "open") return null;
  if (status === "withdrawn") return person(requesterId);
  return status === "denied" && no ? person(no.personId) : null;
}

/** Lists the changes from the revision that a person read to the shown one; null if they read no earlier one. */
export function changesSince(revisions: Revisions, read: number | undefined): RequestResponse["sinceRead"] {
  const shown = revisions.map((row) => ({ ...row, authority: row.authority as CanonicalAuthority }));
  const [before, now] = [shown.find(({ revision }) => revision === read), shown.at(-1)];
  return before && now ? { revision: before.revision, changes: changesBetween(before, now) } : null;
}

/** The last revision that the requester wrote, before any approver narrowed it. */
export const lastAsked = (revisions: Revisions): store.RevisionRow | undefined =>
  revisions.findLast(({ cause }) => cause === "made" || cause === "revised");

/** Converts the revisions, each with its changes against the one before. */
export function toRevisions(revisions: Revisions, person: Named): RevisionResponse[] {
  return revisions.map((row, index) => {
    const before = revisions[index - 1];
    return {
      revision: row.revision,
      cause: row.cause,
      by: row.byPersonId === null ? null : person(row.byPersonId),
      note: row.note,
      digest: row.digest,
      sentence: row.sentence,
      at: row.at.toISOString(),
      changes: before ? changesBetween(termsOf(before), termsOf(row)) : [],
    };
  });
}

/** Converts the votes, oldest first. */
export const toVotes = (votes: Votes, person: Named): RequestResponse["votes"] =>
  votes.map(({ personId, forPersonId, at, revision, step, verdict, passkey, note, withdrawnAt }) => ({
    person: person(personId),
    onBehalfOf: forPersonId === null ? null : person(forPersonId),
    step,
    revision,
    verdict,
    passkey: passkey === null ? null : thumbprint((passkey as PasskeyEvidence).jwk),
    note,
    at: at.toISOString(),
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
  }));

/** Converts the comments, oldest first. */
export const toComments = (
  comments: Comments,
  person: Named,
  reader: { personId: string; readAt: Date },
): RequestResponse["comments"] =>
  comments.map(({ id, personId, text, path, at, mentions }) => ({
    ...{ id, person: person(personId), text, path },
    at: at.toISOString(),
    mentions: mentions.map(person),
    unread: personId !== reader.personId && at > reader.readAt,
  }));

/** The state of a step as it is shown. Once the request is over, an unanswered step shows that. */
function shownState(state: StepState, status: RequestStatus, atOnce: boolean): ShownStepState {
  if (state === "skipped" && atOnce) return "not_needed";
  if (state === "waiting" && status !== "pending" && status !== "changes_requested") return "not_reached";
  if (state === "open" && (status === "denied" || status === "withdrawn" || status === "expired")) return status;
  return state;
}
