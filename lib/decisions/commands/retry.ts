import { type Question, retryKey } from "@/lib/decisions/commands/decide";
import { hotPool } from "@/lib/platform/db/pool";
import { DomainError } from "@/lib/platform/errors/domain-error";

const shape = /^[\x21-\x7e]{1,128}$/;

/**
 * Finds the decision that a PEP's Idempotency-Key already stands for (rules D5).
 *
 * It is evaluated again all the same: still allowed gives the original decision id and takes nothing from the limits a
 * second time; not allowed any more is a denial.
 *
 * @throws DomainError `idempotency_key_reused` when the key was used for another body.
 */
export async function previousDecision(
  keyId: string,
  key: string,
  bodyDigest: string,
): Promise<NonNullable<Question["retry"]>> {
  if (!shape.test(key)) {
    throw new DomainError("malformed_request", "malformed", "Idempotency-Key is 1 to 128 printable characters.", {
      errors: [{ path: "Idempotency-Key", code: "malformed" }],
    });
  }
  const { rows } = await hotPool().query<{ bound: string }>({
    name: "previous_decision",
    text: "select bound from used_once where key = $1",
    values: [retryKey(keyId, key)],
  });
  const [digest, decisionId] = rows[0]?.bound.split(" ") ?? [];
  if (digest === undefined || decisionId === undefined) return { key };
  if (digest !== bodyDigest) {
    throw new DomainError("idempotency_key_reused", "conflict", "The Idempotency-Key was used for another request.", {
      errors: [{ path: "Idempotency-Key", code: "reused" }],
    });
  }
  return { key, of: { decisionId } };
}
