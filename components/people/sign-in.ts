import { ApiProblem } from "@/components/data/api-client";
import { problemOf } from "@/components/data/api-problem";
import { SessionResponse } from "@/lib/people/schema";

export type SignInResult = "signed-in" | "refused";

/**
 * Signs in with address and password, as any client of the interface would: a token against forgery, then the form.
 *
 * Throws `ApiProblem` when the server cannot decide; a refusal is a result.
 */
export async function signInWithPassword(email: string, password: string): Promise<SignInResult> {
  const csrfToken = await csrf();
  const response = await send("/api/auth/callback/credentials", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, email, password, json: "true" }),
  });
  if (response.ok) return "signed-in";
  if (response.status === 401) return "refused";
  throw problemOf(response.status, await bodyOf(response), response.headers.get("x-request-id") ?? undefined);
}

/**
 * Begins a sign-in with an identity provider and returns the URL to open.
 *
 * @param again Requires a new authentication at the provider.
 * @throws {ApiProblem} The provider cannot be used.
 */
export async function addressAtProvider(slug: string, target: string, again: boolean): Promise<string> {
  const csrfToken = await csrf();
  const response = await send(`/api/auth/signin/${slug}${again ? "?again=1" : ""}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, callbackUrl: target, json: "true" }),
  });
  const body = await bodyOf(response);
  if (response.ok && typeof body === "object" && body !== null && "url" in body) return String(body.url);
  throw problemOf(response.status, body, response.headers.get("x-request-id") ?? undefined);
}

/** Reads the person signed in in this browser; undefined if there is none. Throws `ApiProblem` for other failures. */
export async function whoIsSignedIn(): Promise<{ id: string; name: string } | undefined> {
  const response = await send("/api/session", {});
  const body = await bodyOf(response);
  if (response.status === 401) return undefined;
  if (!response.ok) throw problemOf(response.status, body, undefined);
  return SessionResponse.parse(body).person;
}

async function csrf(): Promise<string> {
  const response = await send("/api/auth/csrf", {});
  const body = await bodyOf(response);
  if (typeof body === "object" && body !== null && "csrfToken" in body) return String(body.csrfToken);
  throw problemOf(response.status, body, response.headers.get("x-request-id") ?? undefined);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: "same-origin", cache: "no-store", ...init });
  } catch {
    throw new ApiProblem({ status: 0, code: "unreachable", title: "The server cannot be reached" });
  }
}

const bodyOf = (response: Response): Promise<unknown> => response.json().catch(() => undefined);
