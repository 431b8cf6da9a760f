import { type APIRequestContext, type APIResponse, request } from "@playwright/test";
import { people as demo, type Role } from "@/prisma/seed/demo/organisation";
import { admin, origin } from "./server";

/** Who may be asked for by name: the people of the demonstration, and the first administrator. */
export type Who = Role | "admin";
export type Person = { email: string; password: string };
type StorageState = Awaited<ReturnType<APIRequestContext["storageState"]>>;

/** Gives the address and password of a person of the demonstration. */
export function personOf(who: Who): Person {
  if (who === "admin") return admin;
  const known: Person[] = JSON.parse(process.env.E2E_PEOPLE ?? "[]");
  const found = known.find(({ email }) => email === demo[who].email);
  if (!found) throw new Error(`The demonstration does not hold ${who}.`);
  return found;
}

/** The console's interface, called as the console calls it: with the cookie of a session. */
export class Api {
  constructor(private readonly context: APIRequestContext) {}

  get<T>(path: string): Promise<T> {
    return this.answer(this.context.get(path));
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.answer(this.context.post(path, { data: body }));
  }

  patch<T>(path: string, body: object, version: number): Promise<T> {
    return this.answer(this.context.patch(path, { data: body, headers: { "if-match": `"${version}"` } }));
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.answer(this.context.put(path, { data: body }));
  }

  delete<T>(path: string): Promise<T> {
    return this.answer(this.context.delete(path, { data: {} }));
  }

  private async answer<T>(sent: Promise<APIResponse>): Promise<T> {
    const response = await sent;
    if (!response.ok()) throw new Error(`${response.status()} ${response.url()}: ${await response.text()}`);
    return response.json();
  }
}

/** A signed-in person: cookies for a browser, and a client of the API for a test. */
export type Session = { state: StorageState; api: Api; end: () => Promise<void> };

/**
 * Signs in as any client does: a token against forgery, then the form.
 *
 * @param at Another server than that of the demonstration.
 */
export async function openSession(person: Person, at = origin): Promise<Session> {
  const context = await request.newContext({ baseURL: at });
  const token = async () => (await (await context.get("/api/auth/csrf")).json()).csrfToken as string;
  const form = { csrfToken: await token(), email: person.email, password: person.password, json: "true" };
  const response = await context.post("/api/auth/callback/credentials", { form });
  if (!response.ok()) throw new Error(`${person.email} could not sign in: ${response.status()}`);
  const end = async () => {
    await context.post("/api/auth/signout", { form: { csrfToken: await token(), json: "true" } });
    await context.dispose();
  };
  return { state: await context.storageState(), api: new Api(context), end };
}
