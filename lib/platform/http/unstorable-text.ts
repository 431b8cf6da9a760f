import { DomainError } from "@/lib/platform/base/domain-error";
import { log } from "@/lib/platform/observability/log";

// 22021: a character that the encoding cannot hold, in a parameter. 22P05: an escape that text cannot hold, in JSON.
const codes = new Set<unknown>(["22021", "22P05"]);

/** Error members in which the driver and Prisma's adapter put the SQLSTATE. */
type Failure = { code?: unknown; meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } } };

/**
 * Turns PostgreSQL's refusal of a text into a refusal of the request; answers every other failure as it is.
 *
 * Each transport refuses such a text before and names the member. This is the net below it, so a use is logged.
 */
export function withoutUnstorableText(error: unknown): unknown {
  if (!isUnstorableText(error)) return error;
  log.warn({ err: error }, "a text that cannot be stored reached the database");
  return new DomainError("malformed_request", "malformed", "A text contains a character that cannot be stored.", {
    errors: [{ path: "", code: "deceptive_character" }],
  });
}

function isUnstorableText(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, meta } = error as Failure;
  return codes.has(code) || codes.has(meta?.driverAdapterError?.cause?.originalCode);
}
