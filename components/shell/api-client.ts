import { ApiProblem, problemOf } from "./api-problem";

export { ApiProblem } from "./api-problem";

export type QueryValue = string | number | boolean | null | undefined;
export type QueryParams = Record<string, QueryValue | readonly string[]>;

/** What can read a body: every zod schema can. */
export type BodyReader<Body> = { parse: (body: unknown) => Body };

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

/** Sends the person to the sign-in page, and afterwards back to where they are. */
function signInAgain() {
  const here = window.location.pathname + window.location.search;
  if (!here.startsWith("/sign-in")) window.location.assign(`/sign-in?callbackUrl=${encodeURIComponent(here)}`);
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

async function call(path: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", cache: "no-store", ...init });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiProblem({ status: 0, code: "unreachable", title: "The server cannot be reached" });
  }
  const body = await bodyOf(response);
  if (response.ok) return body;
  if (response.status === 401) signInAgain();
  throw problemOf(response.status, body, response.headers.get("x-request-id") ?? undefined);
}

/** Reads JSON from the console's API. Throws `ApiProblem`; on 401 also leaves for the sign-in page. */
export async function getJson<Body = unknown>(
  path: string,
  params?: QueryParams,
  schema?: BodyReader<Body>,
  signal?: AbortSignal,
): Promise<Body> {
  const body = await call(pathWith(path, params), {
    headers: { accept: "application/json" },
    ...(signal ? { signal } : {}),
  });
  return schema ? schema.parse(body) : (body as Body);
}

export type SendOptions<Body> = {
  idempotencyKey?: string | undefined;
  /** The version the change was made on; 412 when it is no longer the current one. */
  ifMatch?: string | undefined;
  schema?: BodyReader<Body> | undefined;
  /** Finishes even if the page is left meanwhile. */
  keepalive?: boolean | undefined;
};

/** Writes JSON to the console's API. Throws `ApiProblem`; on 401 also leaves for the sign-in page. */
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
  return options.schema ? options.schema.parse(answer) : (answer as Body);
}
