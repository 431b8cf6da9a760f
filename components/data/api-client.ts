import { needOf, signInAgain } from "@/components/data/sign-in-again";
import { ApiProblem, problemOf } from "./api-problem";

export { ApiProblem } from "./api-problem";

export type QueryValue = string | number | boolean | null | undefined;
export type QueryParams = Record<string, QueryValue | readonly string[]>;

/** Parser of a body, such as a zod schema. */
export type BodyReader<Body> = {
  parse: (body: unknown) => Body | Promise<Body>;
  /** Fetches the parser itself, where it comes later than the page. */
  load?: () => unknown;
};

/** A parser that is loaded with the first request that needs it. No page waits for it. */
export const lazyReader = <Body>(load: () => Promise<BodyReader<Body>>): BodyReader<Body> => ({
  load: () => load().catch(() => undefined),
  parse: async (body) => (await load()).parse(body),
});

/** Writes a path with its query; empty and absent values are left out, so that equal queries have equal URLs. */
export function pathWith(path: string, params: QueryParams = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    const values = Array.isArray(value) ? value : [value];
    for (const one of values) {
      if (one !== undefined && one !== null && one !== "") query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends a request once. Throws `ApiProblem` for a refusal, and where no server answers. */
export async function answerTo(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", cache: "no-store", ...init });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiProblem({ status: 0, code: "unreachable", title: "The server cannot be reached" });
  }
  if (response.ok) return response;
  throw problemOf(response.status, await bodyOf(response), response.headers.get("x-request-id") ?? undefined);
}

/** So often one request leads to a sign-in; a provider that never asks for a proof would repeat it without end. */
const mostSignIns = 2;

const call = (path: string, init: RequestInit): Promise<unknown> =>
  signedIn(async () => bodyOf(await answerTo(path, init)), init.method === undefined);

/**
 * Sends a request. If the session ended or the sign-in is too old, the person signs in again on the page. Then the same
 * request is sent again, with the same body and idempotency key.
 */
export async function signedIn<T>(send: () => Promise<T>, reads: boolean): Promise<T> {
  for (let signIns = 0; ; signIns += 1) {
    const beganAt = performance.now();
    try {
      return await send();
    } catch (error) {
      const need = error instanceof ApiProblem ? needOf(error) : undefined;
      if (need === undefined || signIns >= mostSignIns) throw error;
      if (await signInAgain(need, { beganAt, reads })) continue;
      throw reads ? error : declined();
    }
  }
}

const declined = (): ApiProblem =>
  new ApiProblem({ status: 401, code: "sign_in_declined", title: "You did not sign in again. Nothing was sent." });

/** Reads JSON from the console's API. Throws `ApiProblem`. An ended session or an old sign-in is renewed in place first. */
export async function getJson<Body = unknown>(
  path: string,
  params?: QueryParams,
  schema?: BodyReader<Body>,
  signal?: AbortSignal,
): Promise<Body> {
  schema?.load?.();
  const body = await call(pathWith(path, params), {
    headers: { accept: "application/json" },
    ...(signal ? { signal } : {}),
  });
  return schema ? await schema.parse(body) : (body as Body);
}

export type SendOptions<Body> = {
  idempotencyKey?: string | undefined;
  /** The version the change was made on; 412 when it is no longer the current one. */
  ifMatch?: string | undefined;
  schema?: BodyReader<Body> | undefined;
  /** Finishes even if the page is left meanwhile. */
  keepalive?: boolean | undefined;
};

/** Writes JSON to the console's API. Throws `ApiProblem`. An ended session or an old sign-in is renewed in place first. */
export async function sendJson<Body = unknown>(
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
  options: SendOptions<Body> = {},
): Promise<Body> {
  const headers: Record<string, string> = { accept: "application/json", "content-type": "application/json" };
  if (options.idempotencyKey) headers["idempotency-key"] = options.idempotencyKey;
  if (options.ifMatch) headers["if-match"] = options.ifMatch;
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await call(path, { method, headers, ...content, ...(options.keepalive && { keepalive: true }) });
  return options.schema ? await options.schema.parse(answer) : (answer as Body);
}
