import { type DomainError, type ErrorKind, isDomainError } from "@/lib/platform/base/domain-error";
import { log } from "@/lib/platform/observability/log";
import { isOAuthError, toOAuthResponse } from "@/lib/protocols/oauth/errors";
import { statusOf } from "./http-error";
import { isDatabaseOutage } from "./outage";
import { withoutUnstorableText } from "./unstorable-text";

const errorOfKind: Record<ErrorKind, string> = {
  malformed: "invalid_request",
  invalid: "invalid_request",
  unauthenticated: "invalid_token",
  forbidden: "access_denied",
  not_found: "not_found",
  conflict: "conflict",
  stale: "conflict",
  unavailable: "temporarily_unavailable",
  throttled: "slow_down",
};

/**
 * Answers any failure of a machine endpoint in RFC 6749 JSON. Details and stacks go to the log, never to the wire.
 *
 * @see [RFC 6749 - error responses](https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2)
 */
export function machineErrorResponse(failure: unknown, requestId: string): Response {
  const error = withoutUnstorableText(failure);
  if (isOAuthError(error)) {
    const { detail } = error.options;
    if (detail !== undefined) log.info({ code: error.error, detail, request_id: requestId }, "refused");
    return toOAuthResponse(error);
  }
  if (isDomainError(error)) return answer(statusOf(error), membersOf(error), error.retryAfterSeconds);
  log.error({ err: error, request_id: requestId }, "request failed");
  return isDatabaseOutage(error)
    ? answer(503, {
        error: "temporarily_unavailable",
        error_description: "The database does not answer. Nothing was decided; try again.",
        code: "unavailable",
      })
    : answer(500, {
        error: "server_error",
        error_description: "An internal error occurred.",
        code: "internal_error",
      });
}

const membersOf = ({ code, kind, detail, errors }: DomainError) => ({
  error: errorOfKind[kind],
  error_description: detail,
  code,
  ...(errors.length ? { errors } : {}),
});

function answer(status: number, members: Record<string, unknown>, retryAfterSeconds?: number): Response {
  const headers: Record<string, string> = { "cache-control": "no-store", pragma: "no-cache" };
  if (status === 401) headers["www-authenticate"] = 'Bearer error="invalid_token"';
  if (status === 503) headers["retry-after"] = String(retryAfterSeconds ?? 2);
  if (status === 429) headers["retry-after"] = String(retryAfterSeconds ?? 5);
  return Response.json(members, { status, headers });
}
