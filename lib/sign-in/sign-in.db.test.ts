import { argon2id, argon2Verify } from "hash-wasm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as passwordRoute from "@/app/api/session/password/route";
import * as sessionRoute from "@/app/api/session/route";
import { createPerson } from "@/lib/people/commands/create-person";
import { updatePerson } from "@/lib/people/commands/update-person";
import { setSingleton } from "@/lib/platform/base/singleton";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import type { PasswordHasher } from "@/lib/principals/password";
import type { Principal } from "@/lib/principals/principal";
import { signIn } from "@/lib/sign-in/commands/sign-in";
import { createWorld, type World } from "@/lib/testing/world";
import { authRoute } from "./auth-route";

const password = "correct horse battery staple";
let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
});
afterAll(() => world.end());

let made = 0;
async function account() {
  const email = `signer-${++made}@acme.example`;
  const { person } = await createPerson(admin, { email, name: "Signer", roles: ["member"], password });
  return { id: person.id, email };
}

/** Cookies as curl keeps them. */
class Jar {
  readonly cookies = new Map<string, string>();
  take(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
  header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}

let address = 0;
type Form = Record<string, string>;

async function send(jar: Jar, path: string, form?: Form, headers: Form = {}): Promise<Response> {
  const request = new Request(`${world.runtime.publicUrl}${path}`, {
    method: form ? "POST" : "GET",
    headers: { cookie: jar.header(), [peerAddressHeader]: `10.0.0.${++address}`, ...headers },
    ...(form ? { body: new URLSearchParams(form) } : {}),
  });
  const response = await authRoute(request);
  jar.take(response);
  return response;
}

async function signInByForm(jar: Jar, form: Form, headers: Form = {}): Promise<Response> {
  const { csrfToken } = (await (await send(jar, "/api/auth/csrf")).json()) as { csrfToken: string };
  return send(jar, "/api/auth/callback/credentials", { csrfToken, json: "true", ...form }, headers);
}

const session = (jar: Jar, headers: Form = {}) =>
  world.call(sessionRoute.GET, { path: "/api/session", headers: { cookie: jar.header(), ...headers } });

describe("signing in", () => {
  it("works as the interface says, in a cookie that scripts cannot read", async () => {
    const { id, email } = await account();
    const jar = new Jar();
    const response = await signInByForm(jar, { email: ` ${email.toUpperCase()} `, password });
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveProperty("url");
    const cookie = response.headers.getSetCookie().find((one) => one.startsWith("next-auth.session-token="));
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const who = await session(jar);
    expect(await who.json()).toMatchObject({ person: { id, email, roles: ["member"] } });
    expect(await world.auditTypes(id)).toEqual(["person.created", "person.signed-in"]);
  });

  it("refuses an unknown account, a wrong password and a deactivated person with the same bytes", async () => {
    const known = await account();
    const gone = await account();
    await updatePerson(admin, gone.id, { status: "deactivated" });
    const attempts = [
      { email: "nobody@acme.example", password },
      { email: known.email, password: "wrong wrong wrong" },
      { email: gone.email, password },
      { email: "not an address", password: "" },
    ];
    const answers: unknown[] = [];
    for (const attempt of attempts) {
      const response = await signInByForm(new Jar(), attempt);
      answers.push([response.status, await response.text()]);
    }
    expect(answers[0]).toEqual([401, expect.stringContaining("CredentialsSignin")]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const rows = await world.sql<{ code: string }>(
      "select convert_from(body, 'UTF8')::json ->> 'code' as code from log_entries where type = 'person.sign-in-failed' order by id",
    );
    expect(rows.map(({ code }) => code)).toEqual([
      "unknown_account",
      "wrong_password",
      "not_active",
      "unknown_account",
    ]);
  });

  it("does the same work for every account, known or not", async () => {
    const known = await account();
    const invited = (await createPerson(admin, { email: "no-password@acme.example", name: "N", roles: ["member"] }))
      .person;
    const work: string[] = [];
    // Counts the work instead of timing it, because what else the machine does would decide.
    const hasher: PasswordHasher = {
      hash: argon2id,
      verify: (input) => {
        work.push(input.hash.replace(/\$[^$]+\$[^$]+$/, ""));
        return argon2Verify(input);
      },
    };
    setSingleton("password-hasher", hasher);
    for (const email of [known.email, invited.email, "nobody-at-all@acme.example", "not an address"]) {
      await signIn({ email, password: "wrong wrong wrong", address: "10.9.0.1", userAgent: "" });
    }
    setSingleton("password-hasher", undefined);
    expect(work).toEqual(Array.from({ length: 4 }, () => "$argon2id$v=19$m=19456,t=2,p=1"));
  });

  it("needs the token against forgery, and refuses other origins and foreign return addresses", async () => {
    const { email } = await account();
    const jar = new Jar();
    await send(jar, "/api/auth/csrf");
    const forged = await send(jar, "/api/auth/callback/credentials", { csrfToken: "x", email, password, json: "true" });
    expect([forged.status, (await session(jar)).status]).toEqual([403, 401]);
    const foreign = await signInByForm(new Jar(), { email, password }, { origin: "https://evil.example" });
    expect(foreign.status).toBe(403);
    const away = await signInByForm(new Jar(), { email, password, callbackUrl: "http://localhost:3000.evil.example/" });
    expect(away.status).toBe(400);
    const broken = new Jar();
    broken.cookies.set("next-auth.callback-url", "%%%");
    expect((await signInByForm(broken, { email, password })).status).toBe(200);
    expect((await send(new Jar(), "/api/auth/_log", { code: "x" })).status).toBe(404);
    expect((await send(new Jar(), "/api/auth/callback/credentials", { email: "x".repeat(9_000) })).status).toBe(413);
  });
});

describe("a session", () => {
  it("is read from the cookie alone: never from an Authorization header", async () => {
    const { email } = await account();
    const jar = new Jar();
    await signInByForm(jar, { email, password });
    const value = jar.cookies.get("next-auth.session-token") ?? "";
    expect((await session(new Jar(), { authorization: `Bearer ${value}` })).status).toBe(401);
    const tampered = new Jar();
    tampered.cookies.set("next-auth.session-token", `${value.slice(0, -2)}AA`);
    expect((await session(tampered)).status).toBe(401);
    expect((await session(jar)).status).toBe(200);
  });

  it("ends at the server when its person signs out", async () => {
    const { id, email } = await account();
    const jar = new Jar();
    await signInByForm(jar, { email, password });
    const kept = new Jar();
    for (const [name, value] of jar.cookies) kept.cookies.set(name, value);
    const { csrfToken } = (await (await send(jar, "/api/auth/csrf")).json()) as { csrfToken: string };
    await send(jar, "/api/auth/signout", { csrfToken, json: "true" });
    expect((await session(kept)).status).toBe(401);
    expect((await world.auditTypes(id)).at(-1)).toBe("person.signed-out");
  });

  it.each([
    ["an hour without a request", "last_seen_at = clock_timestamp() - interval '61 minutes'"],
    ["eight hours", "expires_at = clock_timestamp() - interval '1 second'"],
    ["the database's clock went back before it", "expires_at = expires_at + interval '1 minute'"],
    ["revocation", "revoked_at = clock_timestamp()"],
  ])("ends after %s", async (_, change) => {
    const person = await world.person(["member"]);
    await world.sql(`update sessions set ${change} where id = $1`, [person.sessionId]);
    expect((await world.call(sessionRoute.GET, { as: person })).status).toBe(401);
  });

  it("of others ends when a password changes; the current password is asked for", async () => {
    const { email } = await account();
    const [here, there] = [new Jar(), new Jar()];
    await signInByForm(here, { email, password });
    await signInByForm(there, { email, password });
    const change = (currentPassword: string, newPassword: string) =>
      world.call(passwordRoute.POST, {
        method: "POST",
        body: { currentPassword, newPassword },
        headers: { cookie: here.header() },
      });
    expect((await change("wrong wrong wrong", "another long password")).status).toBe(422);
    expect((await change(password, "short")).status).toBe(422);
    expect((await change(password, "another long password")).status).toBe(200);
    expect([(await session(here)).status, (await session(there)).status]).toEqual([200, 401]);
  });
});
