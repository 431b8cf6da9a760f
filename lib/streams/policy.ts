import type { Posted } from "@/lib/platform/http/outbound/refusals.model";
import type { DeliveryFault, StreamKind } from "./model";

/** The result of an attempt. */
export type Outcome = {
  /** `failed`: it is tried again. `refused`: trying again does not help. `gone`: the receiver wants no more. */
  verdict: "accepted" | "failed" | "refused" | "gone";
  status: number | null;
  code: DeliveryFault | null;
  /** Entries that the receiver took and rejected. */
  rejected: number;
  /** Milliseconds that the receiver asked to wait. */
  waitMs?: number | undefined;
};

/** OTLP 1.x, "Failures": only these are tried again. */
const otlpRetryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Judges an answer: Standard Webhooks, "Delivery"; OTLP/HTTP, "Response". */
export function judgeAnswer(kind: StreamKind, posted: Posted, now: Date): Outcome {
  if (!posted.ok) return { verdict: "failed", status: posted.status ?? null, code: posted.code, rejected: 0 };
  const { status, text, retryAfter } = posted;
  if (status >= 200 && status < 300) {
    return { verdict: "accepted", status, code: null, rejected: kind === "otlp" ? rejectedIn(text) : 0 };
  }
  if (kind === "webhook" && status === 410) return { verdict: "gone", status, code: "receiver_gone", rejected: 0 };
  const retried = kind === "webhook" || otlpRetryable.has(status);
  const waitMs = waitOf(retryAfter, now);
  return { verdict: retried ? "failed" : "refused", status, code: "status_unexpected", rejected: 0, waitMs };
}

/** `partialSuccess.rejectedLogRecords`, an int64 as text or number. Such entries must not be sent again. */
function rejectedIn(text: string): number {
  try {
    const { partialSuccess } = JSON.parse(text) as { partialSuccess?: { rejectedLogRecords?: unknown } };
    const count = Number(partialSuccess?.rejectedLogRecords ?? 0);
    return Number.isSafeInteger(count) && count > 0 ? count : 0;
  } catch {
    return 0;
  }
}

/** `Retry-After` in milliseconds: seconds or a date (RFC 9110 section 10.2.3). */
function waitOf(retryAfter: string | undefined, now: Date): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

const firstMs = 5_000;
const longestMs = 3_600_000;

/**
 * Milliseconds until the next attempt: 5 seconds, doubled with each failure up to an hour, less up to half of it by
 * chance. A receiver may ask for more, up to an hour.
 *
 * @param random From 0 to below 1.
 */
export function backOffMs(failures: number, waitMs = 0, random = Math.random()): number {
  const doubled = Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(Math.max(doubled * (1 - random / 2), Math.min(waitMs, longestMs)));
}
