import { randomBytes } from "node:crypto";
import { Authenticator } from "@/e2e/support/authenticator";
import { HttpClient, succeeded } from "@/e2e/support/http";
import type { PasskeyList, RegistrationOptions } from "@/lib/passkeys/schema";
import type { PersonRole } from "@/lib/principals/model";

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
