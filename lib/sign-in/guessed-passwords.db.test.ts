import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { claim } from "@/lib/detections/watching/cursor.store";
import { runWatch } from "@/lib/detections/watching/worker";
import { createPerson } from "@/lib/people/commands/create-person";
import { setSingleton } from "@/lib/platform/base/singleton";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { PasswordHasher } from "@/lib/principals/password";
import type { Principal } from "@/lib/principals/principal";
import { linkIdentity } from "@/lib/sign-in/account-links/commands";
import { signIn } from "@/lib/sign-in/commands/sign-in";
import { addProvider } from "@/lib/sign-in/providers/commands/configure";
import { SaysAnything, Visitor } from "@/lib/testing/identity-provider";
import { sealed } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { settleFailedSignIns } from "./failed-sign-ins";

const password = "correct horse battery staple";
/** Stands in for the hashing alone. */
const hasher: PasswordHasher = {
  hash: async (input) => `plain ${input.password}`,
  verify: async ({ password: given, hash }) => hash === `plain ${given}`,
};
let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld({ internalIssuers: ["127.0.0.1/32"] });
  admin = await world.person(["admin"]);
  setSingleton("password-hasher", hasher);
});
beforeEach(async () => {
  await world.sql("delete from sign_in_throttles");
  await world.sql("delete from sign_in_failures");
});
afterAll(async () => {
  setSingleton("password-hasher", undefined);
  await world.end();
});

let made = 0;
/** A person who decided something lately. */
async function decider() {
  const email = `decider-${++made}@acme.example`;
  const { person } = await createPerson(admin, { email, name: "Decider", roles: ["member"], password });
  await sealed([{ type: "request.approved", actor: { type: "person", id: person.id } }]);
  return { email, id: person.id };
}

const enter = (email: string, given = password, address = "192.0.2.1") =>
  signIn({ email, password: given, address, userAgent: "" });
async function guess(email: string, times: number): Promise<void> {
  for (let n = 0; n < times; n++) expect(await enter(email, `guess ${n}`)).toBeUndefined();
}

/** Seals and reads all that is recorded, and answers what was raised about a person. */
async function raisedAbout(personId: string) {
  await sealed([{ type: "agent.registered", actor: { type: "system", id: "test" } }]);
  await waitingAs("jobs", async () => {
    for (const cursor of await claim([], 1)) await runWatch(cursor, new AbortController().signal, 60_000);
  });
  return world.sql<{ reason: string; seen: number }>(
    "select reason, seen_count as seen from detections where kind = 'sign_in_anomaly' and subject_id = $1",
    [personId],
  );
}
const nine = { reason: "Signed in after 9 failures within 15 minutes.", seen: 1 };

describe("passwords that were guessed at a person who decides", () => {
  it("from one address, until one was right, raise a detection", async () => {
    const { email, id } = await decider();
    await guess(email, 9);
    expect(await enter(email)).toBeDefined();
    expect(await raisedAbout(id)).toEqual([nine]);
    expect(await world.sql("select 1 from sign_in_failures where person_id = $1", [id])).toEqual([]);
  });

  it("are counted once: the next sign-in raises nothing more", async () => {
    const { email, id } = await decider();
    await guess(email, 9);
    await enter(email);
    await enter(email);
    await world.sql("update sign_in_failures set since = since - interval '16 minutes'");
    await settleFailedSignIns();
    await enter(email);
    expect(await raisedAbout(id)).toEqual([nine]);
  });

  it("count also when the job recorded them before the right one", async () => {
    const { email, id } = await decider();
    await guess(email, 9);
    await world.sql("update sign_in_failures set since = since - interval '16 minutes'");
    await settleFailedSignIns();
    await enter(email);
    expect(await raisedAbout(id)).toEqual([nine]);
  });

  it("four times raise nothing", async () => {
    const { email, id } = await decider();
    await guess(email, 4);
    await enter(email);
    expect(await raisedAbout(id)).toEqual([]);
  });

  it("raise one also when the person signs in with a provider", async () => {
    const idp = await SaysAnything.start();
    try {
      const { email, id } = await decider();
      const slug = `p${made}`;
      idp.claims = { sub: slug, email, aud: slug };
      const settings = { slug, name: "Acme", issuer: idp.url, clientId: slug, clientSecret: "a client secret" };
      await addProvider(admin, { ...settings, createPeople: false, domains: ["acme.example"] });
      await linkIdentity(admin, id, { iss: idp.url, sub: slug });
      await guess(email, 9);
      await new Visitor(world.runtime.publicUrl).signIn(idp, slug);
      expect(await raisedAbout(id)).toEqual([nine]);
    } finally {
      idp.end();
    }
  });
});
