import type { QuestionProof, Refusal } from "@/lib/decisions/model";
import { outcomeKey, outcomeOf, repeated } from "@/lib/decisions/outcomes/store";
import { DomainError } from "@/lib/platform/base/domain-error";
import { factsPool } from "@/lib/platform/database/pool";

/**
 * A PEP's Idempotency-Key, and the place of the question in the batch that it is of. `of` is the decision that it allowed
 * already, and whether its outcome is settled.
 */
export type Retry = { key: string; item?: number; of?: { decisionId: string; executed: boolean } };

const shape = /^[\x21-\x7e]{1,128}$/;
const keptMs = 86_400_000;

const bodyKey = (keyId: string, key: string): string => `idempotency:${keyId}:${key}`;
/** A key holds no space, so the place cannot be part of another key. */
const allowKey = (keyId: string, { key, item }: Retry): string =>
  `idempotency-allow:${keyId}:${key}${item === undefined ? "" : ` ${item}`}`;

/**
 * Finds the decision that a PEP's Idempotency-Key already belongs to (rules D5). All questions of a batch share the key,
 * and each has its own decision under it.
 *
 * The question is evaluated again. If it is still allowed, it gets the original decision id and takes nothing from the
 * limits a second time. If it is no longer allowed, it is denied. The key of a denied question belongs only to its
 * body, because a later allow must reserve its amounts (I4).
 *
 * @throws DomainError `idempotency_key_reused` if the key was used for another body, `outcome_reported` if the action
 * was reported as not executed.
 */
export async function previousDecision(keyId: string, asked: Retry, bodyDigest: string): Promise<Retry> {
  const { key, item } = asked;
  if (!shape.test(key)) {
    throw new DomainError("malformed_request", "malformed", "Idempotency-Key must be 1 to 128 printable characters.", {
      errors: [{ path: "Idempotency-Key", code: "malformed" }],
    });
  }
  const { rows } = await factsPool().query<{ key: string; bound: string }>({
    name: "previous_decision",
    text: "select key, bound from used_once where key = any($1)",
    values: [[bodyKey(keyId, key), allowKey(keyId, asked)]],
  });
  const bounds = rows.map(({ bound }) => bound.split(" "));
  if (bounds.some(([digest]) => digest !== bodyDigest)) throw keyReused();
  const decisionId = bounds.find(([, id]) => id !== undefined)?.[1];
  const same = item === undefined ? { key } : { key, item };
  if (decisionId === undefined) return same;
  // The report gave the amounts back to the limits, so the decision cannot be repeated.
  const outcome = await outcomeOf(decisionId);
  if (outcome === "not_executed") throw notExecuted();
  return { ...same, of: { decisionId, executed: outcome === "executed" } };
}

/**
 * Stores, in the commit itself, the body of an Idempotency-Key and the decision that allowed it.
 *
 * A repeated allow also takes the key under which outcomes are stored. So a retry is refused if a concurrent report
 * states first that the action was not executed.
 */
export function retryProofs(
  { retry, keyId, bodyDigest }: { retry: Retry | undefined; keyId: string; bodyDigest: string },
  decision: { id: string; allowed: boolean },
  now: Date,
): QuestionProof[] {
  if (!retry) return [];
  const expiresAt = new Date(now.getTime() + keptMs);
  const body = { key: bodyKey(keyId, retry.key), bound: bodyDigest, expiresAt, onReplay: "key_reused" } as const;
  if (!decision.allowed || retry.of?.executed) return [body];
  const once = { expiresAt, onReplay: "decided" } as const;
  if (retry.of) return [body, { ...once, key: outcomeKey(retry.of.decisionId), bound: repeated }];
  return [body, { ...once, key: allowKey(keyId, retry), bound: `${bodyDigest} ${decision.id}` }];
}

/** The denial of a question whose proof was used before. Throws the refusal of a reused Idempotency-Key. */
export function denialBy({ onReplay }: QuestionProof): { allowed: false; refusal: Refusal } {
  if (typeof onReplay === "string") throw keyReused();
  return { allowed: false, refusal: onReplay };
}

const keyReused = (): DomainError =>
  new DomainError("idempotency_key_reused", "conflict", "The Idempotency-Key was used for another request.", {
    errors: [{ path: "Idempotency-Key", code: "reused" }],
  });

const notExecuted = (): DomainError =>
  new DomainError("outcome_reported", "conflict", "The action was reported as not executed. Ask with another key.", {
    errors: [{ path: "Idempotency-Key", code: "outcome_reported" }],
  });
