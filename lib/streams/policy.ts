import type { Posted } from "@/lib/platform/http/outbound/refusals.model";
import { retryAfterMs } from "@/lib/protocols/webhooks/retry-after";
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
  const waitMs = retryAfterMs(retryAfter, now);
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
