import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth from "next-auth";
import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { logAccess } from "@/lib/platform/http/access-log";
import { clientAddress } from "@/lib/platform/http/client-address";
import { ownPath } from "@/lib/platform/http/own-path";
import { problemResponse } from "@/lib/platform/http/problem";
import { readBytes, readJson } from "@/lib/platform/http/read-body";
import { echoRequestId, requestIdOf } from "@/lib/platform/http/request-id";
import { requestPath } from "@/lib/platform/http/request-path";
import { isSafeMethod, refuseCrossOrigin } from "@/lib/platform/http/same-origin";
import { problem } from "@/lib/protocols/problem/problem";
import { refusedInWindow, type SignInWindow, windowOf } from "@/lib/sign-in/providers/sign-in-window";
import { signedOutPage, visitOf } from "@/lib/sign-in/providers/visit";
import { authOptions, ownCookies, type SignInContext } from "./auth-options";
import { deviceCookie, type KnownDevice, knownDevice, newDeviceId } from "./known-device";

const reading = ["GET", "HEAD"];
/** next-auth's endpoints that need no provider. Its others (a log that anybody may write) stay closed. */
const plain = new Map<string, readonly string[]>([
  ["csrf", reading],
  ["providers", reading],
  ["session", reading],
  ["signin", reading],
  ["signout", [...reading, "POST"]],
  ["error", reading],
]);

/**
 * The methods of next-auth that the console uses at an address below `/api/auth`; undefined where there is nothing.
 *
 * A password is sent and an identity provider sends back, with a code that works once: it is taken by GET alone.
 */
function methodsOfAuth([action = "", provider, ...more]: readonly string[]): readonly string[] | undefined {
  if (provider === undefined) return plain.get(action);
  if (provider === "" || more.length > 0) return undefined;
  if (action === "callback") return provider === "credentials" ? ["POST"] : ["GET"];
  return action === "signin" && provider !== "credentials" ? ["POST"] : undefined;
}

const maxBytes = 8_192;

/**
 * Serves next-auth as a plain function of request and response.
 *
 * Bodies are bounded, and writes from other origins are refused. Malformed input is a 400. A database that does not
 * answer is a 503, not a wrong password.
 */
export async function authRoute(request: Request): Promise<Response> {
  const startedAt = performance.now();
  const requestId = requestIdOf(request);
  let response: Response;
  try {
    response = await handle(request, requestId);
  } catch (error) {
    response = problemResponse(error, requestId);
  }
  response.headers.set("cache-control", "no-store");
  echoRequestId(request, response, requestId);
  logAccess({ request, requestId, status: response.status, startedAt });
  return response;
}

async function handle(request: Request, requestId: string): Promise<Response> {
  refuseCrossOrigin(request, runtime().publicUrl);
  const nextauth = requestPath(request).split("/").slice(3);
  const methods = methodsOfAuth(nextauth);
  if (!methods) throw new DomainError("not_found", "not_found", "There is nothing here.");
  if (!methods.includes(request.method)) return methodNotAllowed(methods, requestId);
  const query = withOwnTarget(Object.fromEntries(new URL(request.url).searchParams));
  const form = await readForm(request);
  const body = form && withOwnTarget(form);

  const cookies = cookiesOf(request);
  const isReturn = request.method === "GET" && nextauth[0] === "callback";
  const window = isReturn ? windowOf(returnsTo(cookies)) : undefined;
  const answer = await answerOf(request, { nextauth, query, body, cookies, window });
  return window ? refusedInWindow(answer, window) : answer;
}

type Call = {
  nextauth: string[];
  query: Record<string, string>;
  body: Record<string, unknown> | undefined;
  cookies: Record<string, string>;
  window: SignInWindow | undefined;
};

async function answerOf(request: Request, { nextauth, query, body, cookies, window }: Call): Promise<Response> {
  const visit = await visitOf(request.method, nextauth, query);
  if (visit instanceof Response) return visit;
  let failure: unknown;
  let endedWith: string | undefined;
  let signedIn: string | undefined;
  const device = knownDevice(request.headers.get("cookie"), clock.now());
  const context: SignInContext = {
    visit: visit?.visit,
    expectedPersonId: window?.expectedPersonId,
    signedOutOf: (providerId) => {
      endedWith = providerId;
    },
    device,
    signedInBy: (personId) => {
      signedIn = personId;
    },
    address: clientAddress(request),
    userAgent: request.headers.get("user-agent") ?? "",
    failed: (error) => {
      failure = error;
    },
  };
  const { sent, reply } = recordedReply();
  const call: Pick<NextApiRequest, "method" | "headers" | "cookies" | "query" | "body"> = {
    method: isSafeMethod(request.method) ? "GET" : request.method,
    headers: Object.fromEntries(request.headers),
    cookies,
    // Without a name next-auth tells the sign-in page of the error `undefined`.
    query: { ...(nextauth[0] === "error" ? { error: "Default" } : {}), ...(visit?.query ?? query), nextauth },
    body,
  };
  await NextAuth(call as NextApiRequest, reply, authOptions(context));
  if (failure !== undefined) throw failure;
  if (sent.status >= 500) throw new Error(`next-auth answered ${sent.status} to ${request.method} ${nextauth[0]}.`);
  // next-auth answers a missing token against forgery with a success that leads back to the form.
  if (request.method === "POST" && sent.body?.includes("csrf=true")) {
    throw new DomainError("csrf_token_invalid", "forbidden", "The form is too old. Load the page again.");
  }
  if (signedIn !== undefined) sent.headers.append("set-cookie", deviceCookieOf(signedIn, device));
  if (endedWith !== undefined) sent.body = JSON.stringify({ url: await signedOutPage(endedWith) });
  return new Response(sent.body ?? null, { status: sent.status, headers: sent.headers });
}

/** A browser keeps its name for the same person and gets another one for another person. */
function deviceCookieOf(personId: string, device: KnownDevice | undefined): string {
  const deviceId = device?.personId === personId ? device.deviceId : newDeviceId();
  return deviceCookie({ personId, deviceId }, clock.now());
}

async function readForm(request: Request): Promise<Record<string, unknown> | undefined> {
  if (isSafeMethod(request.method)) return undefined;
  if (request.headers.get("content-type")?.includes("application/json")) {
    const value = await readJson(request, maxBytes);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  }
  const bytes = await readBytes(request, maxBytes);
  return Object.fromEntries(new URLSearchParams(Buffer.from(bytes).toString("utf8")));
}

/** Cookies as next-auth expects them. A return address that is not ours is dropped: next-auth would fail over it. */
function cookiesOf(request: Request): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const pair of request.headers.get("cookie")?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at < 1) continue;
    const name = pair.slice(0, at).trim();
    const text = decoded(pair.slice(at + 1).trim());
    const value = text !== undefined && name.endsWith("callback-url") ? ownTarget(text) : text;
    if (value !== undefined) cookies[name] = value;
  }
  return ownCookies(cookies);
}

const returnsTo = (cookies: Record<string, string>): string | undefined =>
  Object.entries(cookies).find(([name]) => name.endsWith("callback-url"))?.[1];

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** An address of this server in full, for next-auth reads an address otherwise than browsers do, and fails over some. */
function ownTarget(target: string): string | undefined {
  const { publicUrl } = runtime();
  const path = ownPath(target, publicUrl);
  return path === undefined ? undefined : new URL(path, publicUrl).href;
}

/** Replaces the return address by its parsed form. */
function withOwnTarget<Given extends { callbackUrl?: unknown }>(given: Given): Given {
  const { callbackUrl } = given;
  if (callbackUrl === undefined) return given;
  const target = typeof callbackUrl === "string" ? ownTarget(callbackUrl) : undefined;
  if (target !== undefined) return { ...given, callbackUrl: target };
  throw new DomainError("malformed_request", "malformed", "callbackUrl must be an address of this server.", {
    errors: [{ path: "callbackUrl", code: "foreign_origin" }],
  });
}

const methodNotAllowed = (allow: readonly string[], requestId: string): Response =>
  problem({
    status: 405,
    code: "method_not_allowed",
    title: "Method not allowed",
    detail: `This address answers ${allow.join(", ")}.`,
    extensions: { request_id: requestId },
    headers: { allow: allow.join(", ") },
  });

type Sent = { status: number; headers: Headers; body?: string };

/** Stands in for Node's response and keeps what next-auth sends. */
function recordedReply(): { sent: Sent; reply: NextApiResponse } {
  const sent: Sent = { status: 200, headers: new Headers() };
  const reply = {
    status: (code: number) => {
      sent.status = code;
      return reply;
    },
    getHeader: (name: string) => (name.toLowerCase() === "set-cookie" ? sent.headers.getSetCookie() : undefined),
    setHeader: (name: string, value: string | readonly string[]) => {
      sent.headers.delete(name);
      for (const one of typeof value === "string" ? [value] : value) sent.headers.append(name, one);
      return reply;
    },
    json: (value: unknown) => {
      sent.headers.set("content-type", "application/json");
      sent.body = JSON.stringify(value);
    },
    send: (value: unknown) => {
      if (value === undefined) return;
      if (typeof value !== "string") sent.headers.set("content-type", "application/json");
      sent.body = typeof value === "string" ? value : JSON.stringify(value);
    },
    end: () => {},
  } as NextApiResponse;
  return { sent, reply };
}
