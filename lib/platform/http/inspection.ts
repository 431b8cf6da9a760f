import { DomainError } from "@/lib/platform/base/domain-error";
import { secretHash } from "@/lib/platform/base/opaque-secret";
import { peekSingleton, setSingleton } from "@/lib/platform/base/singleton";
import { problemResponse } from "./problem";
import { requestIdOf } from "./request-id";
import { localCallerHeader } from "./request-path";

type Inspection = { tokenHash: string };

const name = "inspection";

/** Sets the bearer token that opens metrics and the details of readiness. */
export function requireInspectionToken(token: string | undefined): void {
  setSingleton(name, token === undefined ? undefined : { tokenHash: secretHash(token) });
}

/**
 * Whether a request may read metrics and the details of readiness: it must present the token. If no token is set, it
 * must come from a program on this machine and through no proxy.
 */
export function mayInspect(request: Request): boolean {
  const required = peekSingleton<Inspection>(name);
  if (!required) return request.headers.get(localCallerHeader) !== null;
  const token = /^Bearer ([\x21-\x7e]{1,256})$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  // Hashes are compared, so the time that it takes tells nothing about the token.
  return token !== undefined && secretHash(token) === required.tokenHash;
}

/** Refuses to show them, and names the setting that opens them. */
export function inspectionRefused(request: Request): Response {
  const required = peekSingleton<Inspection>(name) !== undefined;
  const refusal = required
    ? new DomainError("metrics_token_required", "unauthenticated", "Send the token of MANDATE_METRICS_TOKEN as Bearer.")
    : new DomainError(
        "metrics_closed",
        "forbidden",
        "Only programs on the server's machine read this. Set MANDATE_METRICS_TOKEN to open it to others.",
      );
  const response = problemResponse(refusal, requestIdOf(request));
  if (required) response.headers.set("www-authenticate", "Bearer");
  return response;
}
