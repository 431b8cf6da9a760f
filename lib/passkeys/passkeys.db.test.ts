import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as confirmRoute from "@/app/api/people/[personId]/passkeys/[passkeyId]/confirm/route";
import * as personPasskeyRoute from "@/app/api/people/[personId]/passkeys/[passkeyId]/route";
import * as personPasskeysRoute from "@/app/api/people/[personId]/passkeys/route";
import * as passkeyRoute from "@/app/api/session/passkeys/[passkeyId]/route";
import * as optionsRoute from "@/app/api/session/passkeys/options/route";
import * as passkeysRoute from "@/app/api/session/passkeys/route";
import { beginRegistration, registerPasskey } from "@/lib/passkeys/commands/register";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { Authenticator, type Otherwise } from "@/lib/testing/authenticator";
import { conforms } from "@/lib/testing/conforms";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import type { PasskeyList, RegistrationOptions } from "./schema";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const authenticator = () => new Authenticator(world.runtime.publicUrl);
const rows = () => world.sql("select * from passkeys order by id");

async function begin(as: Principal): Promise<RegistrationOptions> {
  const response = await world.call(optionsRoute.POST, { method: "POST", as, body: {} });
  expect(response.status).toBe(200);
  return response.json();
}

const finish = (as: Principal, body: unknown) => world.call(passkeysRoute.POST, { method: "POST", as, body });

/** Adds a passkey and answers its id. */
async function add(as: Principal, name = "Laptop", key = authenticator()): Promise<string> {
  const response = await finish(as, { name, ...key.create(await begin(as)) });
  expect(response.status).toBe(201);
  const { passkeys } = (await response.json()) as PasskeyList;
  return passkeys.at(-1)?.id ?? "";
}

const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code?: string }).code];

const lapse = ({ sessionId }: Principal) =>
  world.sql("update sessions set authenticated_at = authenticated_at - interval '16 minutes' where id = $1", [
    sessionId,
  ]);

describe("adding a passkey", () => {
  it(
    conforms("WebAuthn Level 3", "7.1", "a verified person, a key of this host and no certificate are asked for"),
    async () => {
      const person = await world.person(["approver"]);
      expect(await begin(person)).toMatchObject({
        rp: { id: "localhost", name: "Mandate" },
        user: { name: person.email },
        attestation: "none",
        authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
        pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
        timeout: 300_000,
        excludeCredentials: [],
      });
    },
  );

  it("stores the key in both spellings, tells the next ceremony of it, and is on record", async () => {
    const [person, key] = [await world.person(["approver"]), authenticator()];
    const id = await add(person, "Desk key", key);
    const [row] = await world.sql("select * from passkeys where id = $1", [id]);
    expect(row).toMatchObject({ person_id: person.personId, name: "Desk key", jwk: key.jwk, rp_id: "localhost" });
    expect((await begin(person)).excludeCredentials).toEqual([
      { id: key.credentialId.toString("base64url"), type: "public-key" },
    ]);
    expect(await world.auditTypes(id)).toEqual(["passkey.added"]);
    const list = await (await world.call(passkeysRoute.GET, { as: person })).json();
    expect(list.passkeys).toMatchObject([{ id, name: "Desk key", standing: "waiting", lastUsedAt: null }]);
  });

  it.each<[string, Otherwise, string]>([
    ["another origin", { origin: "https://localhost:3000.evil.example" }, "passkey_origin_mismatch"],
    ["the same host on another port", { origin: "http://localhost:3001" }, "passkey_origin_mismatch"],
    ["a page inside another's", { crossOrigin: true }, "passkey_cross_origin"],
    ["another host's key", { rpId: "evil.example" }, "passkey_rp_id_mismatch"],
    ["nobody there", { userPresent: false }, "user_not_present"],
    ["nobody verified", { userVerified: false }, "user_not_verified"],
    ["a signature instead of a new key", { type: "webauthn.get" }, "passkey_type_mismatch"],
    ["a challenge that nobody set", { challenge: "A".repeat(43) }, "challenge_unknown"],
  ])(
    conforms("WebAuthn Level 3", "7.1", "a registration that is anything else is refused: %s"),
    async (_, otherwise, code) => {
      const person = await world.person(["member"]);
      const before = await rows();
      const body = { name: "X", ...authenticator().create(await begin(person), otherwise) };
      expect(await codeOf(await finish(person, body))).toEqual([422, code]);
      expect(await rows()).toEqual(before);
    },
  );

  it.each<[string, (made: { attestationObject: string }) => string, string]>([
    ["bytes that are no CBOR", () => "AAAA", "passkey_malformed"],
    ["a certificate", ({ attestationObject }) => withFormat(attestationObject, "tpmx"), "attestation_not_asked_for"],
    ["a truncated answer", ({ attestationObject }) => attestationObject.slice(0, 80), "passkey_malformed"],
  ])("refuses %s", async (_, change, code) => {
    const person = await world.person(["member"]);
    const made = authenticator().create(await begin(person));
    const body = { name: "X", ...made, attestationObject: change(made) };
    expect(await codeOf(await finish(person, body))).toEqual([422, code]);
  });

  it("answers each challenge once, for any outcome (I7)", async () => {
    const person = await world.person(["member"]);
    const options = await begin(person);
    const wrong = authenticator().create(options, { userVerified: false });
    expect(await codeOf(await finish(person, { name: "X", ...wrong }))).toEqual([422, "user_not_verified"]);
    const right = { name: "X", ...authenticator().create(options) };
    expect(await codeOf(await finish(person, right))).toEqual([422, "challenge_unknown"]);
  });

  it("of parallel answers to one challenge, one adds a passkey (I5, I7)", async () => {
    const person = await world.person(["member"]);
    const options = await begin(person);
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => registerPasskey(person, { name: "X", ...authenticator().create(options) })),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("knows no challenge of another session, of another purpose, or of five minutes ago", async () => {
    const [person, other] = [await world.person(["member"]), await world.person(["member"])];
    const answer = async () => ({ name: "X", ...authenticator().create(await begin(person)) });
    expect(await codeOf(await finish(other, await answer()))).toEqual([422, "challenge_unknown"]);
    const approving = await answer();
    await world.sql("update passkey_challenges set purpose = 'approve', claim = '{}'");
    expect(await codeOf(await finish(person, approving))).toEqual([422, "challenge_unknown"]);
    const late = await answer();
    await world.sql("update passkey_challenges set expires_at = expires_at - interval '5 minutes'");
    expect(await codeOf(await finish(person, late))).toEqual([422, "challenge_unknown"]);
  });

  it("refuses a credential that is registered, also by another person", async () => {
    const [one, other, key] = [await world.person(["member"]), await world.person(["member"]), authenticator()];
    await add(one, "Mine", key);
    const again = { name: "X", ...key.create(await begin(other)) };
    expect(await codeOf(await finish(other, again))).toEqual([409, "passkey_taken"]);
  });

  it("needs a fresh sign-in, as removing does; renaming does not", async () => {
    const person = await world.person(["member"]);
    const id = await add(person);
    const [options, body] = [await begin(person), { name: "Renamed" }];
    await lapse(person);
    const made = { name: "X", ...authenticator().create(options) };
    const params = { passkeyId: id };
    const stale = [403, "step_up_required"];
    expect(await codeOf(await world.call(optionsRoute.POST, { method: "POST", as: person, body: {} }))).toEqual(stale);
    expect(await codeOf(await finish(person, made))).toEqual(stale);
    expect(
      await codeOf(await world.call(passkeyRoute.DELETE, { method: "DELETE", as: person, params, body: {} })),
    ).toEqual(stale);
    expect((await world.call(passkeyRoute.PATCH, { method: "PATCH", as: person, params, body })).status).toBe(200);
    expect(await world.auditTypes(id)).toEqual(["passkey.added", "passkey.renamed"]);
  });

  it("is never done by an agent for a person", async () => {
    const agent: Principal = { ...(await world.person(["member"])), sessionId: newId("accessToken") };
    await expectRefusal(beginRegistration(agent), "person_only");
  });

  it("stops at ten", async () => {
    const person = await world.person(["member"]);
    for (let n = 1; n <= 9; n++) await add(person, `Key ${n}`);
    const [ninth, tenth] = [await begin(person), await begin(person)];
    const made = (options: RegistrationOptions) => ({ name: "X", ...authenticator().create(options) });
    expect((await finish(person, made(ninth))).status).toBe(201);
    expect(await codeOf(await finish(person, made(tenth)))).toEqual([409, "too_many_passkeys"]);
    const response = await world.call(optionsRoute.POST, { method: "POST", as: person, body: {} });
    expect(await codeOf(response)).toEqual([409, "too_many_passkeys"]);
  });
});

describe("a new passkey (O2)", () => {
  const confirm = (as: Principal, personId: string, passkeyId: string) =>
    world.call(confirmRoute.POST, { method: "POST", as, params: { personId, passkeyId }, body: {} });

  it("is confirmed by a second person, once", async () => {
    const [person, admin] = [await world.person(["approver"]), await world.person(["admin"], { name: "Grace" })];
    const id = await add(person);
    const response = await confirm(admin, person.personId, id);
    expect((await response.json()).passkeys).toMatchObject([
      { id, standing: "ready", confirmedBy: { id: admin.personId, name: "Grace" } },
    ]);
    expect(await codeOf(await confirm(admin, person.personId, id))).toEqual([409, "passkey_ready"]);
    expect(await world.auditTypes(id)).toEqual(["passkey.added", "passkey.confirmed"]);
  });

  it("is not confirmed by its owner, or by a person who does not manage people", async () => {
    const [admin, security] = [await world.person(["admin"]), await world.person(["security"])];
    const id = await add(admin);
    expect(await codeOf(await confirm(admin, admin.personId, id))).toEqual([403, "own_passkey"]);
    expect(await codeOf(await confirm(security, admin.personId, id))).toEqual([403, "forbidden"]);
    expect(await world.auditTypes(id)).toEqual(["passkey.added"]);
  });

  it("is ready by itself after a day, and of no use under another host", async () => {
    const person = await world.person(["approver"]);
    const id = await add(person);
    await world.sql("update passkeys set created_at = created_at - interval '24 hours' where id = $1", [id]);
    const standing = async () =>
      ((await (await world.call(passkeysRoute.GET, { as: person })).json()) as PasskeyList).passkeys[0]?.standing;
    expect(await standing()).toBe("ready");
    await world.sql("update passkeys set rp_id = 'old.acme.example' where id = $1", [id]);
    expect(await standing()).toBe("elsewhere");
  });
});

describe("another person's passkeys", () => {
  it("are seen and removed by people who manage people, on record", async () => {
    const [person, admin, auditor] = [
      await world.person(["member"]),
      await world.person(["admin"]),
      await world.person(["auditor"]),
    ];
    const id = await add(person);
    const params = { personId: person.personId, passkeyId: id };
    const remove = (as: Principal) => world.call(personPasskeyRoute.DELETE, { method: "DELETE", as, params, body: {} });
    const seen = await (await world.call(personPasskeysRoute.GET, { as: auditor, params })).json();
    expect(seen.passkeys).toMatchObject([{ id }]);
    expect(await codeOf(await remove(auditor))).toEqual([403, "forbidden"]);
    expect(await (await remove(admin)).json()).toEqual({ passkeys: [], next: null });
    expect(await codeOf(await remove(admin))).toEqual([404, "passkey_not_found"]);
    expect(await world.auditTypes(id)).toEqual(["passkey.added", "passkey.removed"]);
  });

  it("are not reached through one's own", async () => {
    const [person, other] = [await world.person(["member"]), await world.person(["member"])];
    const params = { passkeyId: await add(person) };
    const before = await rows();
    const call = { as: other, params };
    const rename = await world.call(passkeyRoute.PATCH, { ...call, method: "PATCH", body: { name: "Mine now" } });
    const remove = await world.call(passkeyRoute.DELETE, { ...call, method: "DELETE", body: {} });
    expect([await codeOf(rename), await codeOf(remove)]).toEqual([
      [404, "passkey_not_found"],
      [404, "passkey_not_found"],
    ]);
    expect(await rows()).toEqual(before);
  });
});

/** The same attestation under another format of as many letters. */
const withFormat = (attestationObject: string, format: string): string =>
  Buffer.from(
    Buffer.from(attestationObject, "base64url").toString("latin1").replace("none", format),
    "latin1",
  ).toString("base64url");
