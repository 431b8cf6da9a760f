import { type ProblemMember, problem } from "@/lib/protocols/problem/problem";

export type AuthZenErrorCode = "malformed_request" | "not_json" | "too_many_evaluations";

const brand = Symbol.for("mandate.authzen-error");

/** Thrown for a request that is not AuthZEN; a denial is an answer, never an error (Authorization API 1.0 §10.1). */
export class AuthZenError extends Error {
  readonly [brand] = true;

  constructor(
    readonly code: AuthZenErrorCode,
    readonly errors: readonly ProblemMember[] = [],
  ) {
    super(errors.length === 0 ? code : `${code}: ${errors.map(({ path }) => path).join(", ")}`);
  }
}

/** Recognises an {@link AuthZenError}, also one made by another copy of this module. */
export function isAuthZenError(error: unknown): error is AuthZenError {
  return typeof error === "object" && error !== null && brand in error;
}

const details: Record<AuthZenErrorCode, string> = {
  malformed_request: "The request is not an evaluation as AuthZEN defines it.",
  not_json: "Content-Type must be application/json.",
  too_many_evaluations: "The batch has more than 100 evaluations. Send fewer at once.",
};

/** Answers 400 naming the members at fault (Authorization API 1.0 §10.1). */
export function toAuthZenResponse({ code, errors }: AuthZenError, requestId: string): Response {
  const extensions = { request_id: requestId };
  return problem({ status: 400, code, title: "Malformed request", detail: details[code], errors, extensions });
}

/** Throws {@link AuthZenError} unless the body is declared as JSON: the standard answers 400 here, not 415. */
export function assertJsonContentType(contentType: string | null): void {
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(contentType ?? "")) {
    throw new AuthZenError("not_json");
  }
}

/** Returns the `X-Request-ID` to send back: the caller's own, where it can stand in a header and a log line. */
export function echoedRequestId(header: string | null): string | undefined {
  return header !== null && /^[\x21-\x7e]{1,128}$/.test(header) ? header : undefined;
}
