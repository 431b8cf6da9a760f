import { noticeFrequentAsker } from "@/lib/action-approvals/commands/notice-frequent-asking";
import { withTrace } from "@/lib/audit/acting-through";
import { sealEvent } from "@/lib/audit/seal-event";
import { subjectOf } from "@/lib/decisions/evaluate/cache";
import { approvalOf, type Consent, consentTo } from "@/lib/decisions/evaluate/consent";
import { type Possession, possession, presentedToken } from "@/lib/decisions/evaluate/evidence";
import { beyondLimits, withoutRoom } from "@/lib/decisions/evaluate/limits";
import { type Evaluation, evaluate } from "@/lib/decisions/evaluate/policy";
import type { Question } from "@/lib/decisions/evaluate/question";
import { decisionMade } from "@/lib/decisions/events";
import type { Hint } from "@/lib/decisions/hint/policy";
import type { QuestionProof, Refusal, SubjectContext } from "@/lib/decisions/model";
import { noteDecision } from "@/lib/decisions/sightings/note";
import { noteSubject } from "@/lib/discoveries/subjects/seen";
import { answerWithin } from "@/lib/platform/base/answer-within";
import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { commitItem } from "@/lib/platform/database/commit/committer";
import type { CommitItem, CommitVerdict, Dependency } from "@/lib/platform/database/commit/item";
import { CommitTicket, NotSent } from "@/lib/platform/database/commit/ticket";
import { isUnknownOutcome } from "@/lib/platform/database/unknown-outcome";
import { log } from "@/lib/platform/observability/log";
import { refuseWhileHeld } from "@/lib/platform/watermark/hold";
import type { PepStanding } from "@/lib/resource-servers/standing.model";
import { denialBy, previousDecision, type Retry, retryProofs } from "./retry";

export type Decision = {
  allowed: boolean;
  decisionId: string;
  leafHash: string;
  /** The facts of an allowed decision, as they were committed. */
  subject?: SubjectContext;
  refusal?: Refusal;
  at: Date;
  /** The action approval, if a person is asked. */
  approval?: { id: string; status: Consent["status"]; expiresAt: Date };
  /** The authority to request, if more authority would have allowed the action. */
  hint?: Hint & { agentId: string };
};

const maxRounds = 3;
/** Extra rounds for a question that loses its approval to another question. Its next approval may be lost as well. */
const extraRoundsForConsent = 2;

type Round = {
  decisionId: string;
  evaluation: Evaluation;
  subject: SubjectContext | undefined;
  /** Dependencies of the decision. If absent, all dependencies of the subject. */
  dependencies?: readonly Dependency[];
  proofs: QuestionProof[];
  evidence: Possession;
  consent?: Consent;
};

/**
 * Decides one action and records the decision before it is answered (I1).
 *
 * If facts changed before the commit, it evaluates again on current facts, in at most `maxRounds` rounds.
 *
 * @throws DomainError `log_restored` while a restoration waits; `decision_contended` if the facts kept changing;
 * `outcome_unknown` if the time ends before the result of the commit is known; `unavailable` if nothing was decided in
 * time, nor will be; `too_many_waiting` if the asker has too many open questions.
 */
export async function decide(question: Question): Promise<Decision> {
  refuseWhileHeld();
  const decisionId = question.retry?.of?.decisionId ?? newId("decision");
  const left = question.answerBy - performance.now();
  const ticket = new CommitTicket(question.answerBy);
  const late = () => (ticket.withdraw() ? ticket.notSent() : outcomeUnknown(decisionId));
  return answerWithin(left, decideAs(decisionId, question, ticket), late);
}

async function decideAs(newDecisionId: string, asked: Question, ticket: CommitTicket): Promise<Decision> {
  let question = asked;
  let rounds = maxRounds;
  for (let round = 0; round < rounds; round++) {
    if (round > 0) question = { ...question, pep: await currentPep(question) };
    const decisionId = question.retry?.of?.decisionId ?? newDecisionId;
    const now = clock.now();
    const evaluated = await evaluateOnce(question, decisionId, now, round > 0);
    if (mayBeTaken(evaluated) && question.retry && !question.retry.of) {
      // The same question, asked twice at once under one Idempotency-Key, may already have used the approval.
      const retry = await retryOf(question);
      question = { ...question, retry };
      if (retry.of) continue;
    }
    const item = toItem(question, evaluated, now);
    const verdict = await commit(question.asker, item, decisionId, ticket);
    if (verdict.kind === "committed") {
      if (evaluated.consent?.step?.step === "ask") watchForFrequentAsking(evaluated);
      if (!evaluated.subject && question.named) noteSubject(question.pep.server, question.named, verdict.at);
      noteDecision(evaluated.subject, question.pep.server.id, refusalOf(evaluated)?.code, verdict.at);
      return toDecision(evaluated, item, verdict.at);
    }
    if (verdict.kind === "moved") {
      if (!evaluated.consent) continue;
      rounds = maxRounds + extraRoundsForConsent;
      // The same question, asked twice under one Idempotency-Key, may have used the approval.
      if (question.retry) question = { ...question, retry: await retryOf(question) };
      continue;
    }
    if (!wasDecidedMeanwhile(verdict)) return refuseAfterCommit(question, evaluated, verdict, ticket);
    question = { ...question, retry: await retryOf(question) };
  }
  throw new DomainError("decision_contended", "unavailable", "The facts of the decision kept changing. Ask again.");
}

const refusalOf = ({ evaluation }: Round): Refusal | undefined => (evaluation.allowed ? undefined : evaluation.refusal);

/** Whether the same question may have taken the approval or the budget that this one lacks. */
const mayBeTaken = ({ consent, evaluation }: Round): boolean =>
  consent?.step?.step === "ask" || (!evaluation.allowed && evaluation.usedUp !== undefined);

/** Checks for frequent asking in the background. No answer waits for it, and a job repeats missed checks. */
function watchForFrequentAsking({ subject }: Round): void {
  if (!subject) return;
  noticeFrequentAsker(subject.client.agent.id).catch((error: unknown) =>
    log.warn({ err: error }, "a drip was not noticed"),
  );
}

async function currentPep({ reloadPep }: Question): Promise<PepStanding> {
  const current = await reloadPep();
  if (!current) throw pepKeyGone();
  return current;
}

/** The refusal of a PEP whose key was revoked, or its server disabled, after the request came. */
export const pepKeyGone = (): DomainError =>
  new DomainError("pep_key_invalid", "unauthenticated", "The PEP key is no longer valid.");

type Verdict = CommitVerdict<QuestionProof>;

/** Whether a concurrent request with the same Idempotency-Key and body was allowed first, which this one repeats. */
const wasDecidedMeanwhile = (verdict: Verdict): boolean =>
  verdict.kind === "replayed" && verdict.proof.onReplay === "decided";

async function retryOf({ retry, pep, bodyDigest }: Question): Promise<Retry> {
  return previousDecision(pep.keyId, retry ?? { key: "" }, bodyDigest);
}

/** Commits. If the result of the commit is unknown, the error names the decision (rules D5). */
async function commit(
  asker: string,
  item: CommitItem<QuestionProof>,
  decisionId: string,
  ticket: CommitTicket,
): Promise<Verdict> {
  try {
    return await commitItem(asker, item, ticket);
  } catch (error) {
    throw isUnknownOutcome(error) ? outcomeUnknown(decisionId) : error;
  }
}

/** The refusal of a question whose facts the database did not deliver in time. */
export const undecided = (): DomainError => new NotSent("database");

const outcomeUnknown = (decisionId: string): DomainError =>
  new DomainError(
    "outcome_unknown",
    "unavailable",
    "It is unknown whether the decision was recorded. Ask again with the same Idempotency-Key.",
    { facts: { decisionId } },
  );

async function evaluateOnce(question: Question, decisionId: string, now: Date, fresh: boolean): Promise<Round> {
  const none = { level: "token" as const, proofs: [] };
  const denied = (refusal: Refusal, subject?: SubjectContext): Round => ({
    decisionId,
    evaluation: { allowed: false, refusal },
    subject,
    proofs: [],
    evidence: none,
  });
  if (!question.isAgent) return denied({ code: "agent_not_active", reason: "The subject is not an agent." });
  const token = presentedToken(question.subjectProperties, now);
  if ("refusal" in token) return denied(token.refusal);
  const subject = await subjectOf(token.jti, fresh);
  if (!subject) return denied({ code: "token_invalid", reason: "No such token was issued." });
  if (question.subjectId !== subject.spiffeId && question.subjectId !== subject.client.agent.id) {
    const refusal = { code: "token_invalid", reason: "The token belongs to another agent than the subject." } as const;
    // The record names the stated subject, but the decision depends on the facts of the token.
    return { ...denied(refusal), dependencies: subject.dependencies };
  }
  const identifier = question.pep.server.identifier;
  const bound = question.proofBinding ?? `${question.pep.keyId} ${question.bodyDigest}`;
  const evidence = possession(question.proof, { subject, identifier, bound, actionDigest: question.actionDigest, now });
  if ("refusal" in evidence) return denied(evidence.refusal, subject);
  const evaluation = evaluate(subject, question.pep.server, question.proposed, evidence.level, now);
  const evaluated: Round = { decisionId, evaluation, subject, proofs: evidence.proofs, evidence };
  if (!evaluation.allowed || !evaluation.asks) return evaluated;
  // A repeated answer has already taken its amounts.
  const full = question.retry?.of ? undefined : await withoutRoom(question, evaluated);
  if (full) return { ...evaluated, evaluation: full };
  const consent = await consentTo({ question, subject, asks: evaluation.asks, decisionId, now });
  if (!("id" in consent)) return { ...evaluated, evaluation: { allowed: false, refusal: consent.refusal } };
  const { refusal } = consent;
  return { ...evaluated, consent, ...(refusal ? { evaluation: { allowed: false, refusal } } : {}) };
}

function toItem(
  question: Question,
  { decisionId, evaluation, subject, dependencies, proofs, evidence, consent }: Round,
  now: Date,
): CommitItem<QuestionProof> {
  const allowed = evaluation.allowed ? evaluation : undefined;
  const event = decisionMade({
    decisionId,
    pep: question.pep,
    proposed: question.proposed,
    bodyDigest: question.bodyDigest,
    // A repeated answer takes nothing from the limits: the first one did.
    reservations: question.retry?.of ? [] : (allowed?.reservations ?? []),
    names: consent?.names ?? [],
    ...(subject ? { subject } : {}),
    ...(consent ? { approval: { id: consent.id, digest: consent.digest, by: consent.by } } : {}),
    ...("level" in evidence && subject ? { evidence: evidence.level } : {}),
    ...(evaluation.allowed ? {} : { refusal: evaluation.refusal }),
    ...(!evaluation.allowed && evaluation.hint ? { requestable: true } : {}),
    ...(!evaluation.allowed && evaluation.exceeded ? { exceeded: evaluation.exceeded } : {}),
    ...(!evaluation.allowed && evaluation.usedUp ? { usedUp: evaluation.usedUp } : {}),
  });
  const entry = sealEvent(withTrace(event, question.trace), now);
  return {
    dependencies: [
      ...question.pep.server.dependencies,
      ...(dependencies ?? subject?.dependencies ?? []),
      ...(consent?.dependencies ?? []),
    ],
    validFrom: allowed?.validFrom ?? null,
    validUntil: allowed?.validUntil ?? null,
    proofs: [
      ...proofs,
      ...retryProofs(
        { retry: question.retry, keyId: question.pep.keyId, bodyDigest: question.bodyDigest },
        { id: decisionId, allowed: evaluation.allowed },
        now,
      ),
    ],
    reservations: question.retry?.of ? [] : (allowed?.reservations ?? []),
    entry,
    ...(consent?.step ? { approval: consent.step } : {}),
  };
}

function toDecision({ decisionId, evaluation, subject, consent }: Round, { entry }: CommitItem, at: Date): Decision {
  const base = {
    ...{ decisionId, leafHash: entry.leafHash.toString("base64url"), at },
    ...(consent ? { approval: approvalOf(consent, at) } : {}),
  };
  if (evaluation.allowed) return { ...base, allowed: true, ...(subject ? { subject } : {}) };
  const hint = subject && evaluation.hint && { ...evaluation.hint, agentId: subject.client.agent.id };
  return { ...base, allowed: false, refusal: evaluation.refusal, ...(hint ? { hint } : {}) };
}

/** Denies a question after its commit met an exhausted limit or a used proof, and records the denial. */
async function refuseAfterCommit(
  question: Question,
  evaluated: Round,
  verdict: Extract<Verdict, { kind: "limit" | "replayed" }>,
  ticket: CommitTicket,
): Promise<Decision> {
  const { consent: _, ...round } = evaluated;
  const denied: Round = {
    // A denied decision uses no approval, so `consent` is left out.
    ...round,
    evaluation: verdict.kind === "limit" ? await beyondLimits(question, round, verdict) : denialBy(verdict.proof),
    proofs: verdict.kind === "limit" ? round.proofs : [],
  };
  const item = { ...toItem(question, denied, clock.now()), dependencies: [] };
  const committed = await commit(question.asker, item, evaluated.decisionId, ticket);
  // Another question used the proof or the Idempotency-Key between the two commits.
  if (committed.kind === "replayed") return refuseAfterCommit(question, denied, committed, ticket);
  // Its batch met the deadline of another question. It is committed until its own is over.
  if (committed.kind === "moved") return refuseAfterCommit(question, evaluated, verdict, ticket);
  if (committed.kind !== "committed") throw new Error(`A denial did not commit: ${committed.kind}`);
  return toDecision(denied, item, committed.at);
}
