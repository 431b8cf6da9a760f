import { sealEvent } from "@/lib/audit/seal-event";
import { pepOf, subjectOf } from "@/lib/decisions/cache";
import { type Possession, possession, presentedToken } from "@/lib/decisions/commands/evidence";
import { decisionMade } from "@/lib/decisions/events";
import type { Refusal, SubjectContext } from "@/lib/decisions/model";
import { type Evaluation, evaluate, type ProposedAction } from "@/lib/decisions/policy";
import { clock } from "@/lib/platform/clock/clock";
import { commitItem } from "@/lib/platform/commit/committer";
import type { CommitItem, CommitVerdict, OneTimeProof } from "@/lib/platform/commit/item";
import { isUnknownOutcome } from "@/lib/platform/commit/run-batch";
import { DomainError } from "@/lib/platform/errors/domain-error";
import { newId } from "@/lib/platform/ids/id";
import type { PepStanding } from "@/lib/resource-servers/standing/store";

/** A question of a PEP, already parsed. */
export type Question = {
  /** The PEP's key as presented. */
  pepKey: string;
  pep: PepStanding;
  subjectId: string;
  subjectProperties: Readonly<Record<string, unknown>>;
  proof: { proof: string; method: string; url: string } | undefined;
  proposed: ProposedAction;
  bodyDigest: string;
  actionDigest: string;
  /** Present when the PEP sent `Idempotency-Key`: the decision is made once, and repeated only while it still holds. */
  retry?: { key: string; of?: { decisionId: string } };
};

export type Decision = { allowed: boolean; decisionId: string; leafHash: string; refusal?: Refusal; at: Date };

const maxRounds = 3;

type Round = {
  decisionId: string;
  evaluation: Evaluation;
  subject: SubjectContext | undefined;
  proofs: OneTimeProof[];
  evidence: Possession;
};

/**
 * Decides one action and records the decision before it is answered (I1).
 *
 * A commit whose facts have moved meanwhile is evaluated again on current ones, at most three times.
 *
 * @throws DomainError `decision_contended` when the facts kept moving; `outcome_unknown` when the database cannot say
 * whether the decision committed.
 */
export async function decide(question: Question): Promise<Decision> {
  let { pep } = question;
  const decisionId = question.retry?.of?.decisionId ?? newId("decision");
  for (let round = 0; round < maxRounds; round++) {
    if (round > 0) {
      const current = await pepOf(question.pepKey, true);
      if (!current) throw new DomainError("pep_key_invalid", "unauthenticated", "The PEP key is not valid any more.");
      pep = current;
    }
    const now = clock.now();
    const evaluated = await evaluateOnce({ ...question, pep }, decisionId, now, round > 0);
    const item = toItem({ ...question, pep }, evaluated, now);
    const verdict = await commit(item, decisionId);
    if (verdict.kind === "committed") return toDecision(evaluated, item, verdict.at);
    if (verdict.kind === "moved") continue;
    return refuseAfterCommit({ ...question, pep }, evaluated, verdict);
  }
  throw new DomainError("decision_contended", "unavailable", "What the decision depends on kept changing; ask again.");
}

/** Commits, saying which decision it was when the database cannot tell whether it did (rules D5). */
async function commit(item: CommitItem, decisionId: string): Promise<CommitVerdict> {
  try {
    return await commitItem(item);
  } catch (error) {
    if (!isUnknownOutcome(error)) throw error;
    throw new DomainError("outcome_unknown", "unavailable", "Whether the decision was recorded cannot be said.", {
      facts: { decisionId },
    });
  }
}

async function evaluateOnce(question: Question, decisionId: string, now: Date, fresh: boolean): Promise<Round> {
  const none = { level: "token" as const, proofs: [] };
  const denied = (refusal: Refusal, subject?: SubjectContext): Round => ({
    decisionId,
    evaluation: { allowed: false, refusal },
    subject,
    proofs: [],
    evidence: none,
  });
  const token = presentedToken(question.subjectProperties, now);
  if ("refusal" in token) return denied(token.refusal);
  const subject = await subjectOf(token.jti, fresh);
  if (!subject) return denied({ code: "token_invalid", reason: "No such token was issued." });
  if (question.subjectId !== subject.spiffeId && question.subjectId !== subject.client.agent.id) {
    return denied({ code: "token_invalid", reason: "The token belongs to another agent than the subject." });
  }
  const identifier = question.pep.server.identifier;
  const bound = `${question.pep.keyId} ${question.bodyDigest}`;
  const evidence = possession(question.proof, { subject, identifier, bound, actionDigest: question.actionDigest, now });
  if ("refusal" in evidence) return denied(evidence.refusal, subject);
  const evaluation = evaluate(subject, question.pep.server, question.proposed, evidence.level, now);
  return { decisionId, evaluation, subject, proofs: evidence.proofs, evidence };
}

function toItem(
  question: Question,
  { decisionId, evaluation, subject, proofs, evidence }: Round,
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
    ...(subject ? { subject } : {}),
    ...("level" in evidence && subject ? { evidence: evidence.level } : {}),
    ...(evaluation.allowed ? {} : { refusal: evaluation.refusal }),
  });
  const entry = sealEvent(event, now);
  return {
    dependencies: [...question.pep.server.dependencies, ...(subject?.dependencies ?? [])],
    validFrom: allowed?.validFrom ?? null,
    validUntil: allowed?.validUntil ?? null,
    proofs: [...proofs, ...retryProof(question, decisionId, entry.leafHash, now)],
    reservations: question.retry?.of ? [] : (allowed?.reservations ?? []),
    entry,
  };
}

/** Remembers, in the commit itself, which decision an Idempotency-Key stands for. */
function retryProof(
  { retry, pep, bodyDigest }: Question,
  decisionId: string,
  leafHash: Buffer,
  now: Date,
): OneTimeProof[] {
  if (!retry || retry.of) return [];
  const bound = `${bodyDigest} ${decisionId} ${leafHash.toString("base64url")}`;
  return [{ key: retryKey(pep.keyId, retry.key), bound, expiresAt: new Date(now.getTime() + 86_400_000) }];
}

export const retryKey = (keyId: string, key: string): string => `idempotency:${keyId}:${key}`;

function toDecision({ decisionId, evaluation }: Round, { entry }: CommitItem, at: Date): Decision {
  const base = { decisionId, leafHash: entry.leafHash.toString("base64url"), at };
  return evaluation.allowed ? { ...base, allowed: true } : { ...base, allowed: false, refusal: evaluation.refusal };
}

/** A limit that is used up or a proof that was used before: the answer is no, and the no is recorded too. */
async function refuseAfterCommit(
  question: Question,
  evaluated: Round,
  verdict: Extract<CommitVerdict, { kind: "limit" | "replayed" }>,
): Promise<Decision> {
  const { evaluation } = evaluated;
  if (verdict.kind === "replayed" && verdict.index >= evaluated.proofs.length) {
    throw new DomainError("idempotency_key_reused", "conflict", "The Idempotency-Key was used for another request.");
  }
  const refusal: Refusal =
    verdict.kind === "replayed"
      ? { code: "possession_invalid", reason: "The proof was used before." }
      : limitRefusal(evaluation, verdict);
  const now = clock.now();
  const denied: Round = {
    ...evaluated,
    evaluation: { allowed: false, refusal },
    proofs: verdict.kind === "limit" ? evaluated.proofs : [],
  };
  const item = { ...toItem(question, denied, now), dependencies: [] };
  const committed = await commit(item, evaluated.decisionId);
  if (committed.kind !== "committed") throw new Error(`A denial did not commit: ${committed.kind}`);
  return toDecision(denied, item, committed.at);
}

function limitRefusal(evaluation: Evaluation, { index }: { index: number }): Refusal {
  const hop = evaluation.allowed ? evaluation.reservedBy[index] : undefined;
  const name = hop?.name ?? "A limit";
  return {
    code: "limit_exceeded",
    reason: `${name} has not enough left of a cumulative limit for this action.`,
    reasonAdmin: evaluation.allowed ? `counter ${evaluation.reservations[index]?.counter}` : "",
  };
}
