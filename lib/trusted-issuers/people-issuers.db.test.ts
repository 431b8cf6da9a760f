import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as providerConfirmRoute from "@/app/api/identity-providers/[providerId]/changes/[changeId]/confirm/route";
import * as providerWithdrawRoute from "@/app/api/identity-providers/[providerId]/changes/[changeId]/withdraw/route";
import * as mappingsRoute from "@/app/api/identity-providers/[providerId]/mappings/route";
import * as providerRoute from "@/app/api/identity-providers/[providerId]/route";
import * as providersRoute from "@/app/api/identity-providers/route";
import * as confirmRoute from "@/app/api/trusted-issuers/[issuerId]/changes/[changeId]/confirm/route";
import * as issuerRoute from "@/app/api/trusted-issuers/[issuerId]/route";
import * as issuersRoute from "@/app/api/trusted-issuers/route";
import { clock } from "@/lib/platform/base/clock";
import type { Principal } from "@/lib/principals/principal";
import { signCompact } from "@/lib/protocols/jose/sign";
import { confirmIdentity, linkIdentity } from "@/lib/sign-in/account-links/commands";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { exchange } from "@/lib/testing/tokens";
import { createWorld, foundedBy, type Route, type World } from "@/lib/testing/world";
import { newInstanceKeyPair } from "@/prisma/seed/builders/instance";

const iss = "https://idp.acme.example";
const other = "https://other.acme.example";
const sub = "mara";

let world: World;
let spine: TestAgent;
let person: Principal;
let key: Awaited<ReturnType<typeof newInstanceKeyPair>>;
let one: Principal;
let two: Principal;

beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent("https://forged.acme.example");
  person = await world.person(["member"]);
  await given.delegation(spine, [payments(spine)], 3600, { onBehalfOf: person.personId });
  key = newInstanceKeyPair();
});
afterAll(() => world.end());

type Body = { id: string; version: number; status: string; code?: string; waiting?: { changeId: string } };
async function call(route: Route, as: Principal, body: unknown, params: Record<string, string> = {}, method = "POST") {
  const response = await world.call(route, { method, as, body, params });
  return {
    status: response.status,
    body: (await response.json()) as Body & { errors?: { path: string; code: string }[] },
  };
}
const jwks = () => ({ keys: [{ ...key.jwk, kid: "one" }] });
const pasted = (issuer: string) => ({
  ...{ name: "Word of people", kind: "people", issuer, audience: "mandate", keySource: "jwks", jwks: jwks() },
});
const provider = (issuer: string, slug: string) => ({
  ...{ slug, name: "Acme", issuer, clientId: slug, clientSecret: "a secret" },
});
const digestOf = async (id: string) =>
  (await world.sql<{ digest: string }>("select digest from control_changes where id = $1", [id]))[0]?.digest;
const linked = (by: Principal, account: string) => linkIdentity(by, person.personId, { iss: account, sub });

function forged(issuer: string): string {
  const now = Math.floor(clock.now().getTime() / 1000);
  const claims = { iss: issuer, sub, aud: "mandate", iat: now, exp: now + 120 };
  return signCompact({ alg: "ES256", typ: "JWT", kid: "one" }, claims, key.privateKey);
}
const exchanged = async (issuer: string) => (await exchange(spine, forged(issuer))).status;

describe("while the organisation is being founded", () => {
  it("one admin sets up both alone, on record", async () => {
    const admin = await world.person(["admin"]);
    const issuer = await call(issuersRoute.POST, admin, pasted("https://alone.acme.example"));
    const idp = await call(providersRoute.POST, admin, provider("https://alone-idp.acme.example", "alone"));
    expect([issuer.status, issuer.body.status, idp.status, idp.body.status]).toEqual([201, "active", 201, "active"]);
    const records = await world.sql<{ body: string }>(
      `select convert_from(body, 'UTF8') as body from log_entries
       where convert_from(body, 'UTF8') like '%"identity-provider.added"%' or convert_from(body, 'UTF8') like '%"trusted-issuer.created"%'`,
    );
    expect(records.map((record) => record.body.includes('"alone":true'))).toEqual([true, true]);
  });
});

describe("in a founded organisation the word of a person that one admin forged (S6)", () => {
  beforeAll(async () => {
    [one, two] = await foundedBy(world);
  });

  it("is refused at each step, until a second admin confirmed the issuer and the account", async () => {
    const issuer = await call(issuersRoute.POST, one, pasted(other));
    expect(issuer).toMatchObject({ status: 202, body: { status: "disabled" } });
    await linked(one, other);
    const statuses = [await exchanged(other)];
    const issuerId = issuer.body.id;
    const changeId = issuer.body.waiting?.changeId ?? "";
    const confirm = async (as: Principal) =>
      call(confirmRoute.POST, as, { digest: await digestOf(changeId) }, { issuerId, changeId });
    expect((await confirm(one)).body.code).toBe("own_change");
    expect((await call(issuerRoute.PATCH, one, { status: "active" }, { issuerId }, "PATCH")).body.code).toBe(
      "change_pending",
    );
    statuses.push(await exchanged(other));
    expect((await confirm(two)).status).toBe(200);
    statuses.push(await exchanged(other));
    await expectRefusal(confirmIdentity(one, person.personId, { iss: other, sub }), "own_identity");
    await confirmIdentity(two, person.personId, { iss: other, sub });
    statuses.push(await exchanged(other));
    expect(statuses).toEqual([400, 400, 400, 200]);
  });

  it("is not helped by other keys for an issuer that is believed", async () => {
    const [{ id: issuerId } = { id: "" }] = await world.sql<{ id: string }>(
      "select id from trusted_issuers where issuer = $1",
      [other],
    );
    const theirs = key;
    key = newInstanceKeyPair();
    const renamed = await call(issuerRoute.PATCH, one, { name: "Another name" }, { issuerId }, "PATCH");
    expect(renamed).toMatchObject({ status: 200 });
    const edited = await call(issuerRoute.PATCH, one, { jwks: jwks() }, { issuerId }, "PATCH");
    expect(edited).toMatchObject({ status: 202, body: { status: "active", version: renamed.body.version } });
    expect(await exchanged(other)).toBe(400);
    const changeId = edited.body.waiting?.changeId ?? "";
    await call(confirmRoute.POST, two, { digest: await digestOf(changeId) }, { issuerId, changeId });
    expect(await exchanged(other)).toBe(200);
    key = theirs;
    expect(await exchanged(other)).toBe(400);
    expect((await call(issuerRoute.DELETE, one, {}, { issuerId }, "DELETE")).body.status).toBe("disabled");
  });

  it("never counts by pasted keys for an identity provider's issuer, in whichever order they came", async () => {
    const added = await call(providersRoute.POST, one, provider(iss, "acme"));
    expect(added).toMatchObject({ status: 202, body: { status: "disabled" } });
    const refused = await call(issuersRoute.POST, one, pasted(iss));
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ path: "keySource", code: "keys_from_discovery_only" }] },
    });
    const late = await call(providersRoute.POST, one, provider("https://alone.acme.example", "late"));
    expect(late).toMatchObject({ status: 422, body: { errors: [{ path: "issuer", code: "keys_from_elsewhere" }] } });
    // As a version before this rule let it be: keys that were pasted verify nothing.
    await world.sql(
      "update trusted_issuers set issuer = $1, status = 'active' where issuer = 'https://alone.acme.example'",
      [iss],
    );
    await linked(one, iss);
    await confirmIdentity(two, person.personId, { iss, sub });
    expect(await exchanged(iss)).toBe(400);
    await world.sql("update identity_providers set issuer = 'https://gone.example' where issuer = $1", [iss]);
    expect(await exchanged(iss)).toBe(200);
  });
});

describe("an identity provider in a founded organisation", () => {
  const confirm = async (as: Principal, providerId: string, changeId = "") =>
    call(providerConfirmRoute.POST, as, { digest: await digestOf(changeId) }, { providerId, changeId });
  const stateOf = async (id: string) =>
    (
      await world.sql<{ status: string; create_people: boolean; secret: string; waits: boolean }>(
        `select status::text, create_people, encode(client_secret, 'hex') as secret, proposed_secret is not null as waits
         from identity_providers where id = $1`,
        [id],
      )
    )[0];

  it("is used, changed and mapped once a second admin confirmed each", async () => {
    const added = await call(providersRoute.POST, one, provider("https://two.acme.example", "two"));
    const { id } = added.body;
    expect((await confirm(one, id, added.body.waiting?.changeId)).body.code).toBe("own_change");
    expect((await confirm(two, id, added.body.waiting?.changeId)).status).toBe(200);
    const before = await stateOf(id);
    expect(before).toMatchObject({ status: "active", create_people: false });
    const people = { createPeople: true, domains: ["acme.example"] };
    const edit = { issuer: "https://three.acme.example", clientSecret: "another", ...people };
    const edited = await call(providerRoute.PATCH, two, edit, { providerId: id }, "PATCH");
    expect(edited.status).toBe(202);
    expect(JSON.stringify(edited.body)).not.toMatch(/secret"|proposedSecret/);
    expect(await stateOf(id)).toEqual({ ...before, waits: true });
    expect((await confirm(one, id, edited.body.waiting?.changeId)).status).toBe(200);
    const after = await stateOf(id);
    expect(after).toMatchObject({ status: "active", create_people: true, waits: false });
    expect(after?.secret).not.toBe(before?.secret);

    const mapping = { value: "ops", roles: ["security"] };
    const mapped = await call(mappingsRoute.POST, one, mapping, { providerId: id });
    expect(mapped).toMatchObject({ status: 202, body: { mappings: [] } });
    expect((await confirm(two, id, mapped.body.waiting?.changeId)).status).toBe(200);
    expect((await call(mappingsRoute.POST, one, mapping, { providerId: id })).body.code).toBe("mapping_exists");
    expect((await world.auditTypes(id)).slice(-2)).toEqual([
      ...["control-change.confirmed", "identity-provider.mapping-added"],
    ]);
  });

  it("is disabled and renamed by one; what waits is dropped when it is taken back", async () => {
    const { body } = await call(providersRoute.POST, one, provider("https://four.acme.example", "four"));
    await confirm(two, body.id, body.waiting?.changeId);
    const params = { providerId: body.id };
    expect((await call(providerRoute.PATCH, one, { name: "Acme Ltd" }, params, "PATCH")).status).toBe(200);
    const edit = { issuer: "https://five.acme.example", clientSecret: "another" };
    const edited = await call(providerRoute.PATCH, one, edit, params, "PATCH");
    const withdrawn = { ...params, changeId: edited.body.waiting?.changeId ?? "" };
    expect((await call(providerWithdrawRoute.POST, one, { note: "No" }, withdrawn)).body.status).toBe("withdrawn");
    expect(await stateOf(body.id)).toMatchObject({ waits: false });
    expect((await call(providerRoute.DELETE, one, {}, params, "DELETE")).body.status).toBe("disabled");
    const reopened = { status: "active", createPeople: true, domains: ["acme.example"] };
    const again = await call(providerRoute.PATCH, one, reopened, params, "PATCH");
    expect(again).toMatchObject({ status: 202, body: { status: "disabled" } });
    expect(await stateOf(body.id)).toMatchObject({ status: "disabled", create_people: true });
  });
});
