import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setSingleton } from "@/lib/platform/base/singleton";
import { transaction } from "@/lib/platform/database/transaction";
import type { PasswordHasher } from "@/lib/principals/password";
import type { Principal } from "@/lib/principals/principal";
import { signIn } from "@/lib/sign-in/commands/sign-in";
import { addProvider } from "@/lib/sign-in/providers/commands/configure";
import { addMapping } from "@/lib/sign-in/providers/commands/mappings";
import { signInWithProvider } from "@/lib/sign-in/providers/commands/sign-in";
import { sideBySide } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";
import type { IdentityProvider, ProvenAccount } from "./model";

let world: World;
let admin: Principal;
let provider: IdentityProvider;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  const client = { clientId: "mandate", clientSecret: "secret" };
  ({ provider } = await addProvider(admin, {
    ...{ slug: "acme", name: "Acme", issuer: "https://idp.example", ...client },
    ...{ groupsClaim: "groups", createPeople: true, domains: ["idp.example"] },
  }));
  await addMapping(admin, provider.id, { value: "ops", roles: ["security"] });
});
afterAll(() => world.end());

let made = 0;
const account = (over: Partial<ProvenAccount> = {}): ProvenAccount => {
  const sub = `sub-${++made}`;
  return {
    ...{ iss: provider.issuer, sub, email: `${sub}@idp.example`, name: "Ada", groups: [], authenticatedAt: new Date() },
    ...over,
  };
};
let addresses = 0;
const from = (address = `10.1.0.${++addresses}`) => ({ address, userAgent: "" });

/**
 * Runs an act while a decision holds the shared side of the barrier. It ends the decision when the act is done or
 * waits.
 */
async function besideDecision<T>(act: () => Promise<T>): Promise<{ value: T; waited: boolean }> {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let decision: Promise<void> | undefined;
  await new Promise<void>((holds) => {
    decision = transaction(() => {
      holds();
      return ended;
    });
  });
  let done = false;
  const acting = act().finally(() => {
    done = true;
  });
  let waited = false;
  while (!done && !waited) {
    // Other databases of the server have locks of their own.
    const waiting = await world.sql(
      `select 1 from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
    );
    waited = waiting.length > 0;
  }
  end();
  await decision;
  return { value: await acting, waited };
}

describe("a sign-in with a provider beside a decision", () => {
  it("waits for it only where roles or groups change (D2)", async () => {
    const one = account();
    const visit = (groups: string[]) => besideDecision(() => signInWithProvider(provider, { ...one, groups }, from()));
    // A new account without groups, and one that says what it said before, change nothing that a decision reads.
    expect(await visit([])).toMatchObject({ waited: false, value: { ok: true } });
    expect(await visit([])).toMatchObject({ waited: false, value: { ok: true } });
    expect(await visit(["ops"])).toMatchObject({ waited: true, value: { ok: true } });
    expect(await visit(["ops"])).toMatchObject({ waited: false, value: { ok: true } });
    expect(await visit([])).toMatchObject({ waited: true, value: { ok: true } });
  });

  it("makes one person of many first sign-ins at once (I5)", async () => {
    const one = account({ groups: ["ops"] });
    const all = await Promise.all(Array.from({ length: 4 }, () => signInWithProvider(provider, one, from())));
    expect(all.filter(({ ok }) => ok).length).toBeGreaterThan(0);
    expect(await world.sql("select 1 from external_identities where sub = $1", [one.sub])).toHaveLength(1);
    expect(await signInWithProvider(provider, one, from())).toMatchObject({ ok: true });
  });
});

describe("refused sign-ins with a provider", () => {
  const records = (sub: string) =>
    world.sql<{ code: string }>(
      `select convert_from(body, 'UTF8')::json ->> 'code' as code from log_entries l
       where type = 'person.sign-in-failed'
         and exists (select 1 from erasable_texts t where t.entry_id = l.entry_id and t.value = $1) order by id`,
      [sub],
    );
  const refused = (times: number, one: ProvenAccount, where: () => ReturnType<typeof from>) =>
    Promise.all(Array.from({ length: times }, () => signInWithProvider(provider, one, where())));

  it("of one account are throttled from wherever they come, and recorded once for each reason", async () => {
    const one = account({ email: undefined });
    const reasons = (await refused(20, one, from)).map((outcome) => !outcome.ok && outcome.reason);
    expect(reasons.filter((reason) => reason === "email_missing")).toHaveLength(10);
    expect(reasons.filter((reason) => reason === "throttled")).toHaveLength(10);
    expect((await records(one.sub)).map(({ code }) => code).toSorted()).toEqual(["email_missing", "throttled"]);
    await world.sql("update sign_in_throttles set window_start = now() - interval '16 minutes'");
    expect(await signInWithProvider(provider, { ...one, email: `${one.sub}@idp.example` }, from())).toMatchObject({
      ok: true,
    });
  });

  it("of one address refuse no other account there", async () => {
    const here = () => from("10.2.0.1");
    // Hashing is left out: what counts is how often it would have been done.
    const hasher: PasswordHasher = { hash: async () => "none", verify: async () => false };
    setSingleton("password-hasher", hasher);
    const guesses = await sideBySide(101, (i) => signIn({ ...stranger(i), ...here() }));
    setSingleton("password-hasher", undefined);
    expect(guesses.filter((opened) => opened !== undefined)).toEqual([]);
    expect(await signInWithProvider(provider, account(), here())).toMatchObject({ ok: true });
    expect(await signInWithProvider(provider, account({ email: undefined }), here())).toMatchObject({
      reason: "email_missing",
    });
  });
});

const stranger = (i: number) => ({ email: `nobody-${i}@acme.example`, password: "wrong wrong wrong" });
