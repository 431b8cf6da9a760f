import { randomBytes } from "node:crypto";
import type { PasskeyList, RegistrationOptions } from "@/lib/passkeys/schema";
import type { PersonRole } from "@/lib/principals/model";
import { Authenticator } from "./authenticator";

export type Json = Record<string, unknown>;
export type Answer<T = Json> = { status: number; headers: Headers; text: string; body: T };

export type Sent = {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a form. */
  form?: Record<string, string>;
  /** Sent as it is. */
  raw?: BodyInit;
  headers?: Record<string, string>;
};

/** Sends requests as one browser does: it keeps its cookies, follows no redirect, and adds no header fields. */
export class HttpClient {
  private readonly cookies = new Map<string, string>();

  constructor(readonly origin: string) {}

  async send<T = Json>(method: string, path: string, { json, form, raw, headers = {} }: Sent = {}): Promise<Answer<T>> {
    const body = form ? new URLSearchParams(form) : json === undefined ? raw : JSON.stringify(json);
    const response = await fetch(new URL(path, this.origin), {
      method,
      redirect: "manual",
      headers: {
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...(this.cookies.size ? { cookie: this.cookieHeader() } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(response, text) as T };
  }

  get<T = Json>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>("GET", path, { headers });
  }

  post<T = Json>(path: string, json: unknown = {}, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>("POST", path, { json, headers });
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** The client with these very cookies that sends to another server. */
  at(origin: string): HttpClient {
    const other = new HttpClient(origin);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  private keep(cookie: string): void {
    const [pair = ""] = cookie.split(";");
    const equals = pair.indexOf("=");
    const value = pair.slice(equals + 1);
    if (value === "") this.cookies.delete(pair.slice(0, equals));
    else this.cookies.set(pair.slice(0, equals), value);
  }
}

/** Reads a whole document. A part of one, or lines of documents, are only given as text. */
function parsed({ status, headers }: Response, text: string): unknown {
  const isDocument = status !== 206 && /\bjson\b/.test(headers.get("content-type") ?? "");
  return isDocument && text !== "" ? JSON.parse(text) : {};
}

/** Answers the body of a success; any other answer fails the test with its content. */
export function succeeded<T>({ status, text, body }: Answer<T>, expected = [200, 201]): T {
  if (!expected.includes(status)) throw new Error(`Expected ${expected.join(" or ")}, got ${status}: ${text}`);
  return body;
}

export type Login = { email: string; password: string };
export type TestPerson = Login & { id: string; client: HttpClient };

/** Signs in as a browser does: a token against forgery, then the form. */
export async function signIn(origin: string, { email, password }: Login): Promise<HttpClient> {
  const client = new HttpClient(origin);
  const { csrfToken } = succeeded(await client.get<{ csrfToken: string }>("/api/auth/csrf"));
  const form = { csrfToken, email, password, json: "true" };
  succeeded(await client.send("POST", "/api/auth/callback/credentials", { form }));
  return client;
}

/** Creates a person with these roles, and signs them in. */
export async function addPerson(admin: HttpClient, roles: PersonRole[], name = "Ada Byron"): Promise<TestPerson> {
  const suffix = randomBytes(6).toString("hex");
  const login = { email: `${roles.join("-")}-${suffix}@acme.example`, password: randomBytes(12).toString("base64url") };
  const { id } = succeeded(await admin.post<{ id: string }>("/api/people", { ...login, name, roles }));
  return { ...login, id, client: await signIn(admin.origin, login) };
}

/** Adds a passkey to the signed-in person. */
export async function addPasskey(
  client: HttpClient,
  publicUrl: string,
): Promise<{ passkeyId: string; authenticator: Authenticator }> {
  const authenticator = new Authenticator(publicUrl);
  const options = succeeded(await client.post<RegistrationOptions>("/api/session/passkeys/options"));
  const made = { name: "Laptop", ...authenticator.create(options) };
  const { passkeys } = succeeded(await client.post<PasskeyList>("/api/session/passkeys", made));
  return { passkeyId: passkeys.at(-1)?.id ?? "", authenticator };
}
