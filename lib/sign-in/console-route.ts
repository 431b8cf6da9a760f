import type { z } from "zod";
import { comingFrom } from "@/lib/audit/acting-through";
import { recordRefusal } from "@/lib/audit/reads/refusals";
import { clock } from "@/lib/platform/base/clock";
import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { clientAddress } from "@/lib/platform/http/client-address";
import { isHead } from "@/lib/platform/http/head";
import {
  type CallerRefusal,
  type JsonRoute,
  jsonRoute,
  type RouteCall,
  type RouteGuard,
  type RouteResult,
  type RouteSchemas,
} from "@/lib/platform/http/json-route";
import { routeOf } from "@/lib/platform/http/request-path";
import { isSafeMethod } from "@/lib/platform/http/same-origin";
import { carriesToken, principalOfToken } from "@/lib/principals/automation";
import { notAllowed } from "@/lib/principals/errors";
import { refuseLimited } from "@/lib/principals/limited-session";
import { stepUpSeconds } from "@/lib/principals/model";
import { type Permission, permissionsOf } from "@/lib/principals/permissions";
import { may, type Principal } from "@/lib/principals/principal";
import { originOf, principalOfRequest } from "./authentication";

type Nothing = z.ZodObject<Record<never, never>>;

export type ConsoleCall<P extends z.ZodType, Q extends z.ZodObject, B extends z.ZodType> = Omit<
  RouteCall<Principal, P, Q, B>,
  "caller"
> & { principal: Principal };

export type ConsoleRoute<
  P extends z.ZodType,
  Q extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
  S extends number = never,
> = RouteSchemas<P, Q, B, R, S> & {
  /** One of these opens the endpoint. The use case still decides about the object. */
  permission: Permission | readonly Permission[];
  /**
   * Whether the person must have signed in within 15 minutes; may depend on the body. `person`: an agent that acts for a
   * person need not, because its token is minutes old and a decision let it.
   */
  stepUp?: boolean | "person" | ((body: z.output<B>) => boolean);
  /** Whether a limited session may use an unsafe method here: only where the use case itself judges such a session. */
  whileLimited?: boolean;
  handle: (call: ConsoleCall<P, Q, B>) => Promise<RouteResult<R, S>> | RouteResult<R, S>;
  /**
   * Throws where the principal may no longer learn an answer that is stored under their `Idempotency-Key`. For answers that
   * hold a secret and that more than `permission` opens.
   */
  mayRepeat?: (call: ConsoleCall<P, Q, B>) => Promise<void>;
};

/**
 * Declares an endpoint of the console interface.
 *
 * It runs these steps in order:
 * - session or access token (401), same origin (403), JSON media type (415), limited session (403), permission (403),
 * - strict body (400, 413), step-up (403), `Idempotency-Key`, handler, validation of the answer by its schema.
 *
 * Refusals are problems (RFC 9457).
 */
export function consoleRoute<
  P extends z.ZodType = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = Nothing,
  R extends z.ZodType = z.ZodType,
  S extends number = never,
>({ permission, stepUp, whileLimited = false, handle, mayRepeat, ...schemas }: ConsoleRoute<P, Q, B, R, S>): JsonRoute {
  const anyOf: readonly Permission[] = typeof permission === "string" ? [permission] : permission;
  const guard: RouteGuard<Principal> = {
    permission,
    ...(stepUp ? { stepUp: typeof stepUp === "function" ? "by-body" : "always" } : {}),
    authenticate: (request) => (carriesToken(request) ? principalOfToken(request, anyOf) : signedIn(request)),
    admit: (principal, { method }) => {
      if (!isSafeMethod(method) && !whileLimited) refuseLimited(principal);
      if (anyOf.some((one) => may(principal, one))) return;
      if (anyOf.some((one) => permissionsOf(principal.roles).has(one))) refuseLimited(principal);
      throw notAllowed(anyOf);
    },
    admitBody: (principal, body) => {
      const needed = typeof stepUp === "function" ? stepUp(body as z.output<B>) : stepUp;
      if (needed === true || (needed === "person" && !principal.through)) refuseWithoutStepUp(principal);
    },
    refused: noteRefusal,
    idOf: ({ personId }) => personId,
    // An answer may hold a secret: what a person was told is not repeated to their agents, nor to one agent of another.
    askerOf: ({ personId, through }) => (through ? `${personId} ${through.instanceId}` : personId),
  };
  return jsonRoute<Principal, P, Q, B, R, S>(
    schemas,
    guard,
    ({ caller, ...call }) =>
      comingFrom(originOf(caller, clientAddress(call.request)), () => handle({ ...call, principal: caller })),
    mayRepeat && (({ caller, ...call }) => mayRepeat({ ...call, principal: caller })),
  );
}

/** Records that a person was refused: the operation, the reason, and the objects as far as the request names them. */
function noteRefusal(principal: Principal, { request, params, error }: CallerRefusal): Promise<void> {
  // A page that asks by HEAD asks again by GET for the reason. Both are one attempt.
  const method = isHead(request) ? "GET" : request.method;
  const operation = `${method} ${routeOf(request)}`.trim();
  const [code, facts] = isDomainError(error) ? [error.code, error.facts] : ["forbidden", {}];
  return comingFrom(originOf(principal, clientAddress(request)), () =>
    recordRefusal(principal.personId, { operation, code, about: [params, facts] }),
  );
}

async function signedIn(request: Request): Promise<Principal> {
  const principal = await principalOfRequest(request);
  if (!principal) throw new DomainError("unauthenticated", "unauthenticated", "Sign in first.");
  return principal;
}

/** Refuses a session in which the person signed in longer than 15 minutes ago. */
export function refuseWithoutStepUp(principal: Principal, now: Date = clock.now()): void {
  if (now.getTime() - principal.authenticatedAt.getTime() <= stepUpSeconds * 1_000) return;
  throw new DomainError(
    "step_up_required",
    "forbidden",
    "This needs a sign-in within the last 15 minutes. Sign in again.",
  );
}
