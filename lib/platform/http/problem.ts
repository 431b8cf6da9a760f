import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { log } from "@/lib/platform/observability/log";
import { problem } from "@/lib/protocols/problem/problem";
import { statusOf } from "./http-error";
import { isDatabaseOutage } from "./outage";
import { withoutUnstorableText } from "./unstorable-text";

const titles: Record<number, string> = {
  400: "Malformed request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  410: "Removed",
  412: "Changed meanwhile",
  413: "Too large",
  415: "Unsupported media type",
  422: "Refused as invalid",
  429: "Too many attempts",
  500: "Internal error",
  503: "Unavailable",
};

/** Seconds after which to ask again, where the refusal does not say. */
const usual = { 429: 60, 503: 2 };
export const retrySeconds = usual[503];

/** Whether the same question can be answered a little later. */
export const isUnavailable = (failure: unknown): boolean =>
  isDomainError(failure) ? statusOf(failure) === 503 : isDatabaseOutage(failure);

/**
 * Answers a refusal as a problem. Its `type` is the code; facts and stacks go to the log and never to the wire.
 *
 * @see [RFC 9457 - Problem Details](https://www.rfc-editor.org/rfc/rfc9457.html#section-3.1)
 */
export function problemResponse(failure: unknown, requestId: string): Response {
  const error = withoutUnstorableText(failure);
  const refusal = isDomainError(error) ? error : unexpected(error, requestId);
  const status = isDomainError(error) ? statusOf(error) : statusOfFailure(error);
  return problem({
    status,
    code: refusal.code,
    title: titles[status] ?? "Refused",
    detail: refusal.detail,
    errors: refusal.errors,
    extensions: { request_id: requestId },
    headers:
      status === 429 || status === 503 ? { "retry-after": String(refusal.retryAfterSeconds ?? usual[status]) } : {},
  });
}

const statusOfFailure = (error: unknown): number => (isDatabaseOutage(error) ? 503 : 500);

function unexpected(error: unknown, requestId: string): DomainError {
  log.error({ err: error, request_id: requestId }, "request failed");
  return isDatabaseOutage(error)
    ? new DomainError("unavailable", "unavailable", "The database does not answer. Nothing was decided; try again.")
    : new DomainError(
        "internal_error",
        "unavailable",
        "An internal error occurred. Find it in the log by the request id.",
      );
}
