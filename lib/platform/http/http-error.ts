import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

/** The number of each kind of refusal (RFC 9110 section 15). */
export const statusOfKind: Record<ErrorKind, number> = {
  malformed: 400,
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  unavailable: 503,
  throttled: 429,
};

/** Refusals that only the transport knows, and that have numbers of their own. */
const statusOfCode: Record<string, number> = {
  body_too_large: 413,
  unsupported_media_type: 415,
  entry_removed: 410,
  past_removed: 410,
};

/** The HTTP status of a refusal. */
export const statusOf = ({ code, kind }: DomainError): number => statusOfCode[code] ?? statusOfKind[kind];

export const bodyTooLarge = (maxBytes: number) =>
  new DomainError("body_too_large", "malformed", `The body is larger than ${maxBytes} bytes.`);

export const requestAborted = () =>
  new DomainError("request_aborted", "malformed", "The connection ended before the body of the request did.");

export const unsupportedMediaType = (expected: string) =>
  new DomainError("unsupported_media_type", "malformed", `The content type must be ${expected}.`);
