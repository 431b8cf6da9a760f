import { type Decision, decide, undecided } from "@/lib/decisions/commands/decide";
import { previousDecision, type Retry } from "@/lib/decisions/commands/retry";
import { pepOf } from "@/lib/decisions/evaluate/cache";
import { digestOfBytes, type Question, toQuestion } from "@/lib/decisions/evaluate/question";
import { hintUntil, purposeOf, type RequestHint } from "@/lib/decisions/hint/policy";
import { answerWithin } from "@/lib/platform/base/answer-within";
import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { singleton } from "@/lib/platform/base/singleton";
import { tooManyWaiting } from "@/lib/platform/database/commit/committer";
import { Shares } from "@/lib/platform/events/shares";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { problemResponse } from "@/lib/platform/http/problem";
import { readBytes } from "@/lib/platform/http/read-body";
import { traceOf } from "@/lib/platform/http/trace";
import { metrics } from "@/lib/platform/observability/metrics";
import { AuthZenError, assertJsonContentType, isAuthZenError, toAuthZenResponse } from "@/lib/protocols/authzen/errors";
import {
  type BatchItem,
  type EvaluationRequest,
  type EvaluationSemantic,
  parseEvaluation,
  parseEvaluations,
  stopsAfter,
} from "@/lib/protocols/authzen/schema";
import { isStrictJsonError, parseStrictJsonBytes } from "@/lib/protocols/json/strict-json";

type Ask = Pick<Question, "pep" | "reloadPep"> & {
  body: unknown;
  bodyDigest: string;
  trace: string | undefined;
  retry: Retry | undefined;
  answerBy: number;
};

/**
 * Answers one AuthZEN evaluation: 200 with the decision, allowed or denied.
 *
 * @see AuthZEN Authorization API 1.0 section 6
 */
export const answerEvaluation = (call: MachineCall): Promise<Response> =>
  answering(call, (ask) => answerSingle(parseEvaluation(ask.body), ask));

/**
 * Answers a batch of AuthZEN evaluations in order.
 *
 * @see AuthZEN Authorization API 1.0 section 7
 */
export const answerEvaluations = (call: MachineCall): Promise<Response> =>
  answering(call, async (ask) => {
    const parsed = parseEvaluations(ask.body);
    if (parsed.kind === "single") return answerSingle(parsed.request, ask);
    const { items, semantic } = parsed;
    const giveBack = placesOf(ask, items.length);
    try {
      // A key of another body refuses the batch before any of its questions is decided.
      if (ask.retry) await previous(ask, ask.retry);
      const outcomes =
        semantic === "execute_all"
          ? await Promise.all(items.map((item, place) => settleItem(item, ofItem(ask, place))))
          : await settleInTurn(items, semantic, ask);
      return Response.json({ evaluations: await answersOf(outcomes, call.requestId) });
    } finally {
      giveBack();
    }
  });

/** The most open questions of one key in a process. Further ones would be answered too late. */
const underWayOfOneKey = 1_000;

/** Refuses a batch that has no room before it decides any item, so that batches are answered as a whole. */
function placesOf({ pep }: Ask, places: number): () => void {
  const shares = singleton("questions-under-way", () => new Shares());
  const giveBack = shares.take(pep.keyId, underWayOfOneKey, places);
  if (!giveBack) throw tooManyWaiting();
  return giveBack;
}

async function answerSingle(request: EvaluationRequest, ask: Ask): Promise<Response> {
  const giveBack = placesOf(ask, 1);
  try {
    return Response.json(await answerOne(request, ask));
  } finally {
    giveBack();
  }
}

/** Decides one item after the other. It stops at an item without an outcome. */
async function settleInTurn(items: readonly BatchItem[], semantic: EvaluationSemantic, ask: Ask): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [place, item] of items.entries()) {
    const outcome = await settleItem(item, ofItem(ask, place));
    outcomes.push(outcome);
    if ("failure" in outcome || stopsAfter(semantic, outcome.answer.decision)) break;
  }
  return outcomes;
}

/** The answer to one item of a batch, or why there is none. */
type Outcome = { answer: Answer } | { failure: unknown };

const settleItem = (item: BatchItem, ask: Ask): Promise<Outcome> =>
  answerItem(item, ask).then(
    (answer) => ({ answer }),
    (failure: unknown) => ({ failure }),
  );

/** Whether an item was decided, or may have been: its commit was sent, and its result is not known. */
const mayBeDecided = (outcome: Outcome): boolean =>
  "answer" in outcome ? outcome.answer.context.error === undefined : isOutcomeUnknown(outcome.failure);

const isOutcomeUnknown = (error: unknown): error is DomainError =>
  isDomainError(error) && error.code === "outcome_unknown";

/**
 * The answers of a batch. Once one item is or may be decided, each other one without an outcome says so by itself: no
 * allow that may be recorded is hidden. If none can be, or the first one ended the batch, it is refused as a whole.
 */
async function answersOf(outcomes: readonly Outcome[], requestId: string): Promise<Answer[]> {
  const failed = outcomes.find((outcome) => "failure" in outcome);
  if (failed && (outcomes.length === 1 || !outcomes.some(mayBeDecided))) throw failed.failure;
  return Promise.all(
    outcomes.map((outcome) => ("answer" in outcome ? outcome.answer : withoutOutcome(outcome.failure, requestId))),
  );
}

/** An item without an outcome. The enforcement point must not act. With its Idempotency-Key it may ask again. */
async function withoutOutcome(failure: unknown, requestId: string): Promise<Answer> {
  const refused = refusal(failure, requestId);
  const { code, decision_id }: { code?: string; decision_id?: string } = await refused.json();
  return { decision: false, context: { ...(decision_id && { decision_id }), error: { status: refused.status, code } } };
}

export const maxBody = { maxBytes: 65_536, maxDepth: 16 } as const;

/** The longest time until an answer, even if the database hangs (I1). */
const answerWithinMs = 2_000;

async function answering(call: MachineCall, run: (ask: Ask) => Promise<Response>): Promise<Response> {
  try {
    const arrivedAt = performance.now();
    const { pep, reloadPep } = await answerWithin(answerWithinMs, authenticate(call.request), undecided);
    const spentMs = performance.now() - arrivedAt;
    assertJsonContentType(call.request.headers.get("content-type"));
    const bytes = await readBytes(call.request);
    // Text that cannot be stored only refuses its own item of a batch, so items judge their own text.
    const body = parseStrictJsonBytes(bytes, { ...maxBody, anyText: true });
    const key = call.request.headers.get("idempotency-key");
    // The time in which the body arrived does not count.
    const answerBy = performance.now() + answerWithinMs - spentMs;
    return await run({
      pep,
      reloadPep,
      body,
      bodyDigest: digestOfBytes(bytes),
      trace: traceOf(call.request),
      retry: key === null ? undefined : { key },
      answerBy,
    });
  } catch (error) {
    return refusal(error, call.requestId);
  }
}

/** Answers a refusal of a decision endpoint. */
export function refusal(error: unknown, requestId: string): Response {
  if (isStrictJsonError(error))
    return toAuthZenResponse(
      new AuthZenError("malformed_request", [{ path: error.path, code: error.code }]),
      requestId,
    );
  if (isAuthZenError(error)) return toAuthZenResponse(error, requestId);
  if (isOutcomeUnknown(error)) {
    // No `decision` member: the enforcement point must not act, and may ask again with its Idempotency-Key.
    return Response.json({ code: error.code, decision_id: error.facts.decisionId }, { status: 503 });
  }
  const response = problemResponse(error, requestId);
  if (isDomainError(error) && error.kind === "unauthenticated")
    response.headers.set("www-authenticate", 'Bearer realm="mandate"');
  return response;
}

/** Finds the PEP by the key in a request. @throws DomainError `pep_key_invalid` */
export async function authenticate(request: Request): Promise<Pick<Question, "pep" | "reloadPep">> {
  const pepKey = /^Bearer (mpk_[A-Za-z0-9_-]{20,200})$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const pep = pepKey === undefined ? undefined : await pepOf(pepKey, false);
  if (pepKey === undefined || !pep)
    throw new DomainError(
      "pep_key_invalid",
      "unauthenticated",
      "The PEP key of the resource server is missing or not valid.",
    );
  return { pep, reloadPep: () => pepOf(pepKey, true) };
}

type Answer = { decision: boolean; context: Record<string, unknown> };

/** Faults of one question of a batch, which keep none of the others from its answer. */
const itsOwn = (error: unknown): error is DomainError =>
  isDomainError(error) && (error.kind === "malformed" || error.code === "outcome_reported");

/** Answers one item of a batch. An item at fault is denied alone, and the others are still answered. */
async function answerItem(item: BatchItem, ask: Ask): Promise<Answer> {
  if (!item.ok)
    return { decision: false, context: { error: { status: 400, code: item.error.code, errors: item.error.errors } } };
  try {
    return await answerOne(item.request, ask);
  } catch (error) {
    if (!itsOwn(error)) throw error;
    const status = error.kind === "malformed" ? 400 : 409;
    return { decision: false, context: { error: { status, code: error.code, errors: error.errors } } };
  }
}

/** The questions of a batch share its Idempotency-Key, and each is decided once under it. */
const ofItem = (ask: Ask, item: number): Ask => (ask.retry ? { ...ask, retry: { ...ask.retry, item } } : ask);

const previous = ({ pep, bodyDigest, answerBy }: Ask, retry: Retry): Promise<Retry> =>
  answerWithin(answerBy - performance.now(), previousDecision(pep.keyId, retry, bodyDigest), undecided);

async function answerOne(request: EvaluationRequest, ask: Ask): Promise<Answer> {
  const question: Question = toQuestion(request, ask);
  if (ask.retry) question.retry = await previous(ask, ask.retry);
  const decision = await decide(question);
  metrics().decisions.inc({ outcome: decision.allowed ? "allow" : "deny", code: decision.refusal?.code ?? "" });
  return toAnswer(decision, question);
}

function toAnswer(decision: Decision, { proposed }: Question): Answer {
  const { allowed, decisionId, leafHash, refusal: why, approval, hint, at } = decision;
  const context: Record<string, unknown> = { decision_id: decisionId, leaf_hash: leafHash };
  if (approval) context.approval = toApproval(approval);
  if (hint) {
    context.request_hint = toHint(hint, purposeOf(proposed, proposed.task), at);
  }
  if (why) Object.assign(context, { code: why.code, reason: why.reason, reason_admin: why.reasonAdmin ?? why.reason });
  return { decision: allowed, context };
}

/** Renders a hint. A change keeps the end of its delegation; a new delegation lasts `hintHours`. */
const toHint = (
  { agentId, authority, changes }: NonNullable<Decision["hint"]>,
  purpose: string,
  at: Date,
): RequestHint => ({
  ...{ agentId, purpose, authority, expiresAt: (changes?.expiresAt ?? hintUntil(at)).toISOString() },
  ...(changes && { changesDelegationId: changes.id }),
});

/** Renders the approval that an action waits for or used. A pending one has the URL to wait at. */
function toApproval({ id, status, expiresAt }: NonNullable<Decision["approval"]>): Record<string, unknown> {
  const wait = `${runtime().publicUrl}/access/v1/approvals/${id}?wait=25`;
  return { id, status, expires_at: expiresAt.toISOString(), ...(status === "pending" ? { wait } : {}) };
}
