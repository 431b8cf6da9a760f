import { noticeDrip } from "@/lib/action-approvals/commands/notice-frequent-asking";
import { pendingSeconds } from "@/lib/action-approvals/model";
import { sealEvent } from "@/lib/audit/seal-event";
import { keyReused, previousDecision, type Retry, retryProofs } from "@/lib/decisions/commands/retry";
import { subjectOf } from "@/lib/decisions/evaluate/cache";
import { type Consent, consentTo } from "@/lib/decisions/evaluate/consent";
import { type Possession, possession, presentedToken } from "@/lib/decisions/evaluate/evidence";
import { beyondLimits, withoutRoom } from "@/lib/decisions/evaluate/limits";
import { type Evaluation, evaluate, type ProposedAction } from "@/lib/decisions/evaluate/policy";
import { decisionMade } from "@/lib/decisions/events";
import type { Hint } from "@/lib/decisions/hint/policy";
import type { Refusal, SubjectContext } from "@/lib/decisions/model";
import { answerWithin } from "@/lib/platform/base/answer-within";
import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { commitItem } from "@/lib/platform/database/commit/committer";
import type { CommitItem, CommitVerdict, Dependency, OneTimeProof } from "@/lib/platform/database/commit/item";
import { CommitTicket, NotSent } from "@/lib/platform/database/commit/ticket";
import { isUnknownOutcome } from "@/lib/platform/database/unknown-outcome";
import { log } from "@/lib/platform/observability/log";
import { refuseWhileHeld } from "@/lib/platform/watermark/hold";
import type { PepStanding } from "@/lib/resource-servers/standing/model";

/** A question of a PEP, already parsed. */
export type Question = {
  pep: PepStanding;
  /** Whose turn it takes among all that are to be committed. */
  asker: string;
  /** Reads the PEP anew; undefined when it is none any more. */
  reloadPep: () => Promise<PepStanding | undefined>;
  /** Whether the subject is an agent; nothing else may act here. */
  isAgent: boolean;
  subjectId: string;
  subjectProperties: Readonly<Record<string, unknown>>;
  proof: { proof: string; method: string; url: string } | undefined;
  proposed: ProposedAction;
  bodyDigest: string;
  /** What uses up the proof: the asking PEP and its question, which it may repeat, unless something else is named. */
  proofBinding?: string;
  /** Monotonic time at which the asker must have an answer. */
  answerBy: number;
  actionDigest: string;
  /** Present when the PEP sent `Idempotency-Key`: the decision is made once, and repeated only while it still holds. */
  retry?: Retry;
};

export type Decision = {
  allowed: boolean;
  decisionId: string;
  leafHash: string;
  /** What an allow rests on, as it stood when it was committed. */
  subject?: SubjectContext;
  refusal?: Refusal;
  at: Date;
  /** Where a person is asked: what to wait for. */
  approval?: { id: string; status: Consent["status"]; expiresAt: Date };
  /** What to ask for, where more authority would have allowed it. */
  hint?: Hint & { agentId: string };
};

const maxRounds = 3;
/** Whoever loses a yes to another asks for a new one, and may meet one who has asked just before. */
const extraRoundsForConsent = 2;

type Round = {
  decisionId: string;
  evaluation: Evaluation;
  subject: SubjectContext | undefined;
  /** What it rests on; left out, it is all that the subject rests on. */
  dependencies?: readonly Dependency[];
  proofs: OneTimeProof[];
  evidence: Possession;
  consent?: Consent;
};

/**
 * Decides one action and records the decision before it is answered (I1).
 *
 * A commit whose facts have moved meanwhile is evaluated again on current ones, at most three times.
 *
 * @throws DomainError `log_restored` while a restoration waits; `decision_contended` when the facts kept moving;
 * `outcome_unknown` when it cannot be said in time whether the decision committed; `unavailable` when nothing was decided in
 * time, nor will be; `too_many_waiting` when the asker has too many waiting.
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
      // The yes may be used already, by this very question: it was asked twice at once under one Idempotency-Key.
      const retry = await retryOf(question);
      question = { ...question, retry };
      if (retry.of) continue;
    }
    const item = toItem(question, evaluated, now);
    const verdict = await commit(question.asker, item, decisionId, ticket);
    if (verdict.kind === "committed") {
      if (evaluated.consent?.step?.step === "ask") watchForDrip(evaluated);
      return toDecision(evaluated, item, verdict.at);
    }
    if (verdict.kind === "moved") {
      if (!evaluated.consent) continue;
      rounds = maxRounds + extraRoundsForConsent;
      // The yes may have gone to the same question, asked twice under one Idempotency-Key.
      if (question.retry) question = { ...question, retry: await retryOf(question) };
      continue;
    }
    if (!wasAllowedMeanwhile(question, evaluated, verdict))
      return refuseAfterCommit(question, evaluated, verdict, ticket);
    question = { ...question, retry: await retryOf(question) };
  }
  throw new DomainError("decision_contended", "unavailable", "What the decision depends on kept changing; ask again.");
}

/** No yes is there for it, or no room: both may be taken by another. */
const mayBeTaken = ({ consent, evaluation }: Round): boolean =>
  consent?.step?.step === "ask" || (!evaluation.allowed && evaluation.usedUp !== undefined);

/** Nobody's answer waits for it, and what is missed here a job notices. */
function watchForDrip({ subject }: Round): void {
  if (!subject) return;
  noticeDrip(subject.client.agent.id).catch((error: unknown) => log.warn({ err: error }, "a drip was not noticed"));
}

async function currentPep({ reloadPep }: Question): Promise<PepStanding> {
  const current = await reloadPep();
  if (!current) throw pepKeyGone();
  return current;
}

/** The refusal of a PEP whose key was revoked, or its server disabled, after the request came. */
export const pepKeyGone = (): DomainError =>
  new DomainError("pep_key_invalid", "unauthenticated", "The PEP key is not valid any more.");

/** Two requests with one Idempotency-Key and one body at once: the other was allowed first, so this one repeats it. */
const wasAllowedMeanwhile = ({ retry }: Question, { proofs }: Round, verdict: CommitVerdict): boolean =>
  retry !== undefined && verdict.kind === "replayed" && verdict.index > proofs.length;

async function retryOf({ retry, pep, bodyDigest }: Question): Promise<Retry> {
  return previousDecision(pep.keyId, retry?.key ?? "", bodyDigest);
}

/** Commits, saying which decision it was when the database cannot tell whether it did (rules D5). */
async function commit(
  asker: string,
  item: CommitItem,
  decisionId: string,
  ticket: CommitTicket,
): Promise<CommitVerdict> {
  try {
    return await commitItem(asker, item, ticket);
  } catch (error) {
    throw isUnknownOutcome(error) ? outcomeUnknown(decisionId) : error;
  }
}

/** The refusal of a question for which the database did not answer in time what it is decided by. */
export const undecided = (): DomainError => new NotSent("database");

const outcomeUnknown = (decisionId: string): DomainError =>
  new DomainError("outcome_unknown", "unavailable", "Whether the decision was recorded cannot be said.", {
    facts: { decisionId },
  });

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
    // Its record names the subject that was asked about, but it rests on what was read of the token.
    return { ...denied(refusal), dependencies: subject.dependencies };
  }
  const identifier = question.pep.server.identifier;
  const bound = question.proofBinding ?? `${question.pep.keyId} ${question.bodyDigest}`;
  const evidence = possession(question.proof, { subject, identifier, bound, actionDigest: question.actionDigest, now });
  if ("refusal" in evidence) return denied(evidence.refusal, subject);
  const evaluation = evaluate(subject, question.pep.server, question.proposed, evidence.level, now);
  const evaluated: Round = { decisionId, evaluation, subject, proofs: evidence.proofs, evidence };
  if (!evaluation.allowed || !evaluation.asks) return evaluated;
  // What repeats an answer took from the limits already.
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
): CommitItem {
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
  const entry = sealEvent(event, now);
  return {
    dependencies: [...question.pep.server.dependencies, ...(dependencies ?? subject?.dependencies ?? [])],
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

const approvalOf = ({ id, status, expiresAt }: Consent, at: Date): Decision["approval"] & {} => ({
  id,
  status,
  expiresAt: expiresAt ?? new Date(at.getTime() + pendingSeconds * 1000),
});

/** A limit that is used up or a proof that was used before: the answer is no, and the no is recorded too. */
async function refuseAfterCommit(
  question: Question,
  evaluated: Round,
  verdict: Extract<CommitVerdict, { kind: "limit" | "replayed" }>,
  ticket: CommitTicket,
): Promise<Decision> {
  const { consent: _, ...round } = evaluated;
  const { proofs } = round;
  if (verdict.kind === "replayed" && verdict.index >= proofs.length) throw keyReused();
  const denied: Round = {
    // What has no effect uses no yes.
    ...round,
    evaluation:
      verdict.kind === "limit" ? await beyondLimits(question, round, verdict) : { allowed: false, refusal: proofUsed },
    proofs: verdict.kind === "limit" ? proofs : [],
  };
  const item = { ...toItem(question, denied, clock.now()), dependencies: [] };
  const committed = await commit(question.asker, item, evaluated.decisionId, ticket);
  // Somebody used the proof or the Idempotency-Key between the two commits.
  if (committed.kind === "replayed") return refuseAfterCommit(question, denied, committed, ticket);
  if (committed.kind !== "committed") throw new Error(`A denial did not commit: ${committed.kind}`);
  return toDecision(denied, item, committed.at);
}

const proofUsed: Refusal = { code: "possession_invalid", reason: "The proof was used before." };
