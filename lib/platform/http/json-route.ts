import { z } from "zod";
import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { dryRun } from "@/lib/platform/database/dry-run";
import { resourceChallenges } from "@/lib/protocols/oauth/protected-resource";
import { logAccess } from "./access-log";
import { type Answer, isAnswer } from "./answer";
import { isHead, withoutContent } from "./head";
import { answerOnce, idempotentCall } from "./idempotency";
import { problemResponse } from "./problem";
import { defaultMaxBytes, expectMediaType, holdsNul, readJson } from "./read-body";
import { echoRequestId, requestIdOf } from "./request-id";
import { isSafeMethod, refuseCrossOrigin } from "./same-origin";
import { tracedAs } from "./trace";
import { validate } from "./validate";
import { refuseUncheckedVersion } from "./version-tag";

type NoMembers = z.ZodObject<Record<never, never>>;
const noMembers: z.ZodType = z.strictObject({});
const noQuery: z.ZodObject = z.object({});
const dryQuery = { dryRun: z.literal("true").optional() };

/** Contract of a JSON endpoint; the same schemas validate its traffic and document it. */
export type RouteContract = {
  summary: string;
  params?: z.ZodType | undefined;
  query?: z.ZodObject | undefined;
  body?: z.ZodType | undefined;
  response: z.ZodType;
  status?: number | undefined;
  /** Further statuses of success, such as 202 for a change that waits for a second person. */
  otherStatuses?: readonly number[] | undefined;
  /** Media types of the answer where it is not JSON alone. `response` is the schema of the JSON among them. */
  produces?: string | readonly string[] | undefined;
  /** Schema of what `dryRun=true` answers, without any effect; absent where there is no dry run. */
  dryRun?: z.ZodType | undefined;
  /** Whether it reads `If-Match`. An edit that does not refuses one. */
  versioned?: boolean | undefined;
  /** The longest body that it reads. */
  maxBytes: number;
  /** Which permission opens it; any one of several. Absent: it is public. */
  permission?: string | readonly string[] | undefined;
  /** Whether it needs a fresh sign-in: always, or depending on the body. Absent: never. */
  stepUp?: StepUp | undefined;
};

export type StepUp = "always" | "by-body";

export type RouteCall<Caller, P extends z.ZodType, Q extends z.ZodObject, B extends z.ZodType> = {
  caller: Caller;
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  request: Request;
  requestId: string;
};

export type RouteSchemas<
  P extends z.ZodType,
  Q extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
  S extends number = never,
> = {
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  response: R;
  status?: number;
  otherStatuses?: readonly S[];
  produces?: string | readonly string[];
  dryRun?: z.ZodType;
  versioned?: true;
  maxBytes?: number;
};

type AnyRouteSchemas = RouteSchemas<z.ZodType, z.ZodObject, z.ZodType, z.ZodType, number>;

/** The result of a handler. A status that the route does not declare is a type error. */
export type RouteResult<R extends z.ZodType, S extends number = never> =
  | z.input<R>
  | Answer<z.input<R>, NoInfer<S> | 200>
  | Response;

type Handler<
  Caller,
  P extends z.ZodType,
  Q extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
  S extends number,
> = (call: RouteCall<Caller, P, Q, B>) => Promise<RouteResult<R, S>> | RouteResult<R, S>;

/** Who may call; bound by the noun that knows callers. */
export type RouteGuard<Caller> = {
  permission?: string | readonly string[];
  stepUp?: StepUp;
  authenticate: (request: Request) => Promise<Caller>;
  /** Throws when the caller may not do this; before the body is read. */
  admit: (caller: Caller, request: Request) => void;
  /** Throws when the caller may not do this with that body. */
  admitBody: (caller: Caller, body: unknown) => void;
  idOf: (caller: Caller) => string;
  /** Takes note that the caller was refused (403), before the answer is sent. It does not throw. */
  refused?: (caller: Caller, refusal: CallerRefusal) => Promise<void>;
  /** Whose `Idempotency-Key` it is, where that is told apart further than by `idOf`. */
  askerOf?: (caller: Caller) => string;
};

/** A refusal of a known caller: `params` as they came, and the error if one was thrown. */
export type CallerRefusal = { request: Request; params: unknown; error: unknown };

export type JsonRoute = {
  (request: Request, context?: { params: Promise<unknown> }): Promise<Response>;
  readonly contract: RouteContract;
};

/**
 * Declares a JSON endpoint: session, same origin, media type, permission, strict body and query, idempotency, handler,
 * checked answer. Refusals become problems (RFC 9457); nothing is ever cached.
 */
export function jsonRoute<
  Caller,
  P extends z.ZodType = NoMembers,
  Q extends z.ZodObject = NoMembers,
  B extends z.ZodType = NoMembers,
  R extends z.ZodType = z.ZodType,
  S extends number = never,
>(
  schemas: RouteSchemas<P, Q, B, R, S>,
  guard: RouteGuard<Caller>,
  handle: Handler<Caller, P, Q, B, R, S>,
  mayRepeat?: (call: RouteCall<Caller, P, Q, B>) => Promise<void>,
): JsonRoute {
  // A misspelt member would otherwise leave a list unfiltered.
  const querySchema = (schemas.query ?? noQuery).extend(schemas.dryRun ? dryQuery : {}).strict();
  const declared = { schemas, querySchema, guard, handle, mayRepeat };
  const route = async (request: Request, context?: { params: Promise<unknown> }): Promise<Response> => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request);
    let caller: Caller | undefined;
    let response: Response;
    try {
      caller = await guard.authenticate(request);
      const call = { request, requestId, caller, params: await context?.params };
      response = await tracedAs(request, () => answered(declared, call));
    } catch (error) {
      response = refusalOf(request, error, requestId);
      if (caller !== undefined && response.status === 403) {
        const [refused, refusal] = [caller, { request, params: await context?.params, error }];
        await tracedAs(request, () => guard.refused?.(refused, refusal));
      }
    }
    if (isHead(request)) response = withoutContent(response);
    response.headers.set("cache-control", "no-store");
    echoRequestId(request, response, requestId);
    const personId = caller === undefined ? undefined : guard.idOf(caller);
    logAccess({ request, requestId, status: response.status, startedAt, personId });
    return response;
  };

  const documented = schemas.dryRun ? { ...schemas, query: querySchema } : schemas;
  return Object.assign(route, { contract: contractOf(documented, guard) });
}

type Declared<
  Caller,
  P extends z.ZodType,
  Q extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
  S extends number,
> = {
  schemas: RouteSchemas<P, Q, B, R, S>;
  querySchema: z.ZodObject;
  guard: RouteGuard<Caller>;
  handle: Handler<Caller, P, Q, B, R, S>;
  mayRepeat: ((call: RouteCall<Caller, P, Q, B>) => Promise<void>) | undefined;
};

/** Checks the call of a known caller step by step, and answers it. Throws where a step refuses it. */
async function answered<
  Caller,
  P extends z.ZodType,
  Q extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
  S extends number,
>(
  { schemas, querySchema, guard, handle, mayRepeat }: Declared<Caller, P, Q, B, R, S>,
  call: { request: Request; requestId: string; caller: Caller; params: unknown },
): Promise<Response> {
  const { request, requestId, caller } = call;
  refuseCrossOrigin(request, runtime().publicUrl);
  const writes = !isSafeMethod(request.method);
  if (writes) expectMediaType(request, "application/json");
  guard.admit(caller, request);
  if (!schemas.versioned) refuseUncheckedVersion(request);
  // A request without members may come without a body, as DELETE usually does; so may one whose schema takes nothing.
  const whenEmpty = schemas.body === undefined || schemas.body.safeParse(undefined).success ? {} : undefined;
  const raw = writes ? await readJson(request, schemas.maxBytes ?? defaultMaxBytes, whenEmpty) : {};
  const body = validate(schemas.body ?? noMembers, raw, "body") as z.output<B>;
  const query = validate(querySchema, queryOf(request), "query") as z.output<Q>;
  const params = pathParams(schemas.params, call.params) as z.output<P>;
  const asked = { caller, params, query, body, request, requestId };
  // A dry run has no effect: it needs no fresh sign-in, and uses up no key.
  if (query.dryRun === "true" && schemas.dryRun)
    return toResponse((await dryRun(() => handle(asked))) ?? {}, { response: schemas.dryRun });
  guard.admitBody(caller, body);
  const once = writes ? idempotentCall(request, (guard.askerOf ?? guard.idOf)(caller), raw) : undefined;
  return answerOnce(once, async () => toResponse(await handle(asked), schemas), mayRepeat && (() => mayRepeat(asked)));
}

function contractOf<Caller>(schemas: AnyRouteSchemas, { permission, stepUp }: RouteGuard<Caller>): RouteContract {
  const { summary, params, query, body, response, status, otherStatuses, produces, versioned } = schemas;
  const { maxBytes = defaultMaxBytes } = schemas;
  const success = { response, status, otherStatuses, produces, dryRun: schemas.dryRun };
  return { summary, params, query, body, ...success, versioned, maxBytes, permission, stepUp };
}

function refusalOf(request: Request, error: unknown, requestId: string): Response {
  const response = problemResponse(error, requestId);
  const challenges = challengesFor(request, error, response.status);
  if (challenges !== undefined) response.headers.set("www-authenticate", challenges);
  return response;
}

/** How to present a token instead, or one that is enough (RFC 6750 section 3, RFC 9728 section 5.1). */
function challengesFor(request: Request, error: unknown, status: number): string | undefined {
  const resource = `${runtime().publicUrl}/api`;
  if (isDomainError(error) && error.code === "insufficient_scope") {
    const { scope } = error.facts;
    return resourceChallenges(resource, "insufficient_scope", typeof scope === "string" ? scope : undefined);
  }
  if (status !== 401) return undefined;
  return resourceChallenges(resource, request.headers.has("authorization") ? "invalid_token" : undefined);
}

function queryOf(request: Request): Record<string, string> {
  const { searchParams } = new URL(request.url);
  const query: Record<string, string> = {};
  for (const [name, value] of searchParams) {
    if (Object.hasOwn(query, name)) {
      throw new DomainError("malformed_request", "malformed", `The query names ${name.slice(0, 64)} twice.`, {
        errors: [{ path: name.slice(0, 64), code: "duplicate_parameter" }],
      });
    }
    // As a member of an object it would vanish, and the strict schema would not see it.
    if (name === "__proto__")
      throw new DomainError("malformed_request", "malformed", "The query is not as expected: __proto__.", {
        errors: [{ path: name, code: "unknown_member" }],
      });
    if (name.includes("\0")) throw holdsNul("query", "");
    if (value.includes("\0")) throw holdsNul("query", name.slice(0, 64));
    query[name] = value;
  }
  return query;
}

/** An id that cannot be one names nothing: the same answer as for an object that is not there. */
function pathParams(schema: z.ZodType | undefined, given: unknown): unknown {
  if (!schema) return {};
  const result = schema.safeParse(given ?? {});
  if (!result.success)
    throw new DomainError("not_found", "not_found", "There is nothing here, or it is not yours to see.");
  return result.data;
}

function toResponse<R extends z.ZodType, S extends number>(
  result: RouteResult<R, S>,
  { response, status = 200 }: { response: R; status?: number },
): Response {
  if (result instanceof Response) return new Response(result.body, result);
  const answer: { body: unknown; status?: number; headers?: Record<string, string> } = isAnswer(result)
    ? result
    : { body: result };
  // A member that the schema does not name never leaves.
  const body = response.parse(answer.body);
  return new Response(JSON.stringify(body), {
    status: answer.status ?? status,
    headers: { "content-type": "application/json", ...answer.headers },
  });
}
