import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownServer } from "@/e2e/protocol/bad-input/fixture";
import { OrganisationProvider } from "@/e2e/support/browser/organisation-provider";
import { addPerson, HttpClient, succeeded, type TestPerson } from "@/lib/testing/http";
import { type EventName, eventClaims, secondsNow } from "@/lib/testing/security-events";

// Security events that oidc-provider's key signs, delivered to a server as RFC 8935 says.
const own = ownServer();
let provider: OrganisationProvider;
let second: HttpClient;

beforeAll(async () => {
  provider = await OrganisationProvider.start(own.server.publicUrl, "acme");
  second = (await addPerson(own.stage.admin, ["admin"])).client;
});
afterAll(() => provider.stop());

const deliver = (token: string, type = "application/secevent+jwt") =>
  new HttpClient(own.server.url).send("POST", "/api/security-events", {
    raw: token,
    headers: { "content-type": type },
  });
const event = (name: EventName, sub: string, change: object = {}) =>
  deliver(provider.signEvent({ ...eventClaims(provider.issuer, name, sub), ...change }));

/** A person with a session by password, whose account at the provider two admins linked. */
async function member(): Promise<TestPerson> {
  const person = await addPerson(own.stage.admin, ["member"]);
  const identity = { iss: provider.issuer, sub: person.id };
  const path = `/api/people/${person.id}/identities`;
  succeeded(await own.stage.admin.post(path, identity));
  succeeded(await second.post(`${path}/confirm`, identity));
  return person;
}

const statusOf = async ({ id }: TestPerson) =>
  succeeded(await own.stage.admin.get<{ status: string }>(`/api/people/${id}`)).status;
const isSignedIn = async ({ client }: TestPerson) => (await client.get("/api/session")).status === 200;

describe("the endpoint of security events", () => {
  it("is not there while no identity provider is enabled", async () => {
    const before = await own.fingerprint();
    expect(await event("account-disabled", "ada")).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await own.fingerprint()).toEqual(before);
    const settings = { slug: "acme", name: "Acme", issuer: provider.issuer, ...provider.client };
    const on = { securityEvents: true };
    succeeded(await own.stage.admin.post("/api/identity-providers", { ...settings, ...on }));
  });

  it("refuses in the form of RFC 8935, and stores nothing", async () => {
    const before = await own.fingerprint();
    const refused = await deliver("no token");
    expect(refused).toMatchObject({ status: 400, body: { err: "invalid_request" } });
    expect(refused.headers.get("cache-control")).toBe("no-store");
    expect(await event("account-disabled", "ada", { iss: "https://other.example" })).toMatchObject({
      ...{ status: 400, body: { err: "invalid_issuer", description: expect.any(String) } },
    });
    expect(await event("account-disabled", "ada", { aud: "other" })).toMatchObject({
      ...{ status: 400, body: { err: "invalid_audience" } },
    });
    expect(await deliver("a".repeat(65_537))).toMatchObject({ status: 413 });
    expect(await deliver("{}", "application/json")).toMatchObject({ status: 415 });
    expect((await new HttpClient(own.server.url).get("/api/security-events")).status).toBe(405);
    expect(await own.fingerprint()).toEqual(before);
  });

  it("deactivates the person of a disabled account, and brings them back when it is enabled", async () => {
    const person = await member();
    expect(await isSignedIn(person)).toBe(true);
    const earlier = { iat: secondsNow() - 10 };
    expect(await event("account-disabled", person.id, earlier)).toMatchObject({ status: 202, text: "" });
    expect([await statusOf(person), await isSignedIn(person)]).toEqual(["deactivated", false]);
    expect(await event("account-enabled", person.id)).toMatchObject({ status: 202, text: "" });
    expect(await statusOf(person)).toBe("active");
  });

  it("ends the sessions of a person whose session at the provider was revoked", async () => {
    const person = await member();
    expect((await event("session-revoked", person.id)).status).toBe(202);
    expect([await statusOf(person), await isSignedIn(person)]).toEqual(["active", false]);
  });

  it("shows the admins the last event and the last verification", async () => {
    expect((await event("verification", "any")).status).toBe(202);
    type List = { identityProviders: { id: string }[] };
    const { identityProviders } = succeeded(await own.stage.admin.get<List>("/api/identity-providers"));
    const path = `/api/identity-providers/${identityProviders[0]?.id}/provisioning`;
    expect(succeeded(await own.stage.admin.get(path))).toMatchObject({
      securityEvents: { lastEvent: "verification", lastVerifiedAt: expect.any(String), applied: 3, ignored: 0 },
    });
  });
});
