import { outcomeKey, outcomeOf, repeated } from "@/lib/decisions/outcomes/store";
import { DomainError } from "@/lib/platform/base/domain-error";
import type { OneTimeProof } from "@/lib/platform/database/commit/item";
import { factsPool } from "@/lib/platform/database/pool";

/** A PEP's Idempotency-Key; `of` is the decision that it allowed already, and whether its outcome is settled. */
export type Retry = { key: string; of?: { decisionId: string; executed: boolean } };

const shape = /^[\x21-\x7e]{1,128}$/;
const keptMs = 86_400_000;

const bodyKey = (keyId: string, key: string): string => `idempotency:${keyId}:${key}`;
const allowKey = (keyId: string, key: string): string => `idempotency-allow:${keyId}:${key}`;

/**
 * Finds the decision that a PEP's Idempotency-Key already stands for (rules D5).
 *
 * It is evaluated again all the same: still allowed gives the original decision id and takes nothing from the limits a
 * second time; not allowed any more is a denial. A key whose request was denied stands for its body alone: what was not
 * reserved must be reserved when the same request is allowed later (I4).
 *
 * @throws DomainError `idempotency_key_reused` when the key was used for another body.
 */
export async function previousDecision(keyId: string, key: string, bodyDigest: string): Promise<Retry> {
  if (!shape.test(key)) {
    throw new DomainError("malformed_request", "malformed", "Idempotency-Key is 1 to 128 printable characters.", {
      errors: [{ path: "Idempotency-Key", code: "malformed" }],
    });
  }
  const { rows } = await factsPool().query<{ key: string; bound: string }>({
    name: "previous_decision",
    text: "select key, bound from used_once where key = any($1)",
    values: [[bodyKey(keyId, key), allowKey(keyId, key)]],
  });
  const bounds = rows.map(({ bound }) => bound.split(" "));
  if (bounds.some(([digest]) => digest !== bodyDigest)) throw keyReused();
  const decisionId = bounds.find(([, id]) => id !== undefined)?.[1];
  if (decisionId === undefined) return { key };
  // What was given back to the limits is not there to be used once more.
  const outcome = await outcomeOf(decisionId);
  if (outcome === "not_executed") throw notExecuted();
  return { key, of: { decisionId, executed: outcome === "executed" } };
}

/**
 * Remembers, in the commit itself, which body an Idempotency-Key came with, and the decision that allowed it.
 *
 * A repeated allow also takes the key under which outcomes are noted: of a retry and a report that the action was not
 * executed, at once, the retry that comes second finds it and is refused.
 */
export function retryProofs(
  { retry, keyId, bodyDigest }: { retry: Retry | undefined; keyId: string; bodyDigest: string },
  decision: { id: string; allowed: boolean },
  now: Date,
): OneTimeProof[] {
  if (!retry) return [];
  const expiresAt = new Date(now.getTime() + keptMs);
  const body = { key: bodyKey(keyId, retry.key), bound: bodyDigest, expiresAt };
  if (!decision.allowed || retry.of?.executed) return [body];
  if (retry.of) return [body, { key: outcomeKey(retry.of.decisionId), bound: repeated, expiresAt }];
  return [body, { key: allowKey(keyId, retry.key), bound: `${bodyDigest} ${decision.id}`, expiresAt }];
}

/** The refusal of a key that came with another body. */
export const keyReused = (): DomainError =>
  new DomainError("idempotency_key_reused", "conflict", "The Idempotency-Key was used for another request.", {
    errors: [{ path: "Idempotency-Key", code: "reused" }],
  });

const notExecuted = (): DomainError =>
  new DomainError("outcome_reported", "conflict", "The action was reported as not executed: ask under another key.", {
    errors: [{ path: "Idempotency-Key", code: "outcome_reported" }],
  });
