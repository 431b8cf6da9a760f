import type { BrowserContextOptions } from "@playwright/test";
import { type Answer, type HttpClient, type Login, signIn, succeeded } from "@/lib/testing/http";
import { people as demo, type Role } from "@/prisma/seed/demo/organisation";
import { admin, origin } from "./server";

/** Who may be asked for by name: the people of the demonstration, and the first administrator. */
export type Who = Role | "admin";
type StorageState = Exclude<BrowserContextOptions["storageState"], string | undefined>;

/** Gives the address and password of a person of the demonstration. */
export function personOf(who: Who): Login {
  if (who === "admin") return admin;
  const known: Login[] = JSON.parse(process.env.E2E_PEOPLE ?? "[]");
  const found = known.find(({ email }) => email === demo[who].email);
  if (!found) throw new Error(`The demonstration does not hold ${who}.`);
  return found;
}

const answered = async <T>(sent: Promise<Answer<T>>): Promise<T> => succeeded(await sent, [200, 201, 202, 204]);

/** The console's interface, called as the console calls it: with the cookie of a session. */
export class Api {
  constructor(readonly client: HttpClient) {}

  get<T>(path: string): Promise<T> {
    return answered(this.client.get<T>(path));
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return answered(this.client.post<T>(path, body));
  }

  patch<T>(path: string, json: object, version: number): Promise<T> {
    return answered(this.client.send<T>("PATCH", path, { json, headers: { "if-match": `"${version}"` } }));
  }

  put<T>(path: string, json: object): Promise<T> {
    return answered(this.client.send<T>("PUT", path, { json }));
  }

  delete<T>(path: string): Promise<T> {
    return answered(this.client.send<T>("DELETE", path, { json: {} }));
  }
}

/** A signed-in person: cookies for a browser, and a client of the API for a test. */
export type Session = { state: StorageState; api: Api; end: () => Promise<void> };

/**
 * Signs in as any client does.
 *
 * @param at Another server than that of the demonstration.
 */
export async function openSession(person: Login, at = origin): Promise<Session> {
  const client = await signIn(at, person);
  const end = async () => {
    const { csrfToken } = await answered(client.get<{ csrfToken: string }>("/api/auth/csrf"));
    await answered(client.send("POST", "/api/auth/signout", { form: { csrfToken, json: "true" } }));
  };
  return { state: { cookies: cookiesOf(client), origins: [] }, api: new Api(client), end };
}

/** The cookies of a client, as a browser stores them. */
function cookiesOf(client: HttpClient): StorageState["cookies"] {
  const { hostname: domain } = new URL(client.origin);
  return client
    .cookieHeader()
    .split("; ")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const cookie = { name: pair.slice(0, equals), value: pair.slice(equals + 1), domain, path: "/", expires: -1 };
      return { ...cookie, httpOnly: true, secure: false, sameSite: "Lax" as const };
    });
}
