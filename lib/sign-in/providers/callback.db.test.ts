import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { addProvider } from "@/lib/sign-in/providers/commands/configure";
import { metadataOf } from "@/lib/sign-in/providers/oidc/discover";
import { SaysAnything, Visitor } from "@/lib/testing/identity-provider";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let provider: SaysAnything;
let other: SaysAnything;
let admin: Principal;
const client = {
  clientId: "mandate",
  clientSecret: "se:cret",
  createPeople: true,
  domains: ["idp.example"],
  groupsClaim: "groups",
};
beforeAll(async () => {
  world = await createWorld({ internalIssuers: ["127.0.0.1/32"] });
  [provider, other] = [await SaysAnything.start(), await SaysAnything.start()];
  admin = await world.person(["admin"]);
  await addProvider(admin, { slug: "acme", name: "Acme", issuer: provider.url, ...client });
  await addProvider(admin, { slug: "other", name: "Other", issuer: other.url, ...client });
});
afterEach(() => provider.reset());
afterAll(async () => {
  for (const one of [provider, other]) one.end();
  await world.end();
});

const visitor = () => new Visitor(world.runtime.publicUrl);
const sessions = async () => (await world.sql("select 1 from sessions")).length;
const now = () => Math.floor(Date.now() / 1_000);
const unsigned = (usual: string) => {
  const header = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url");
  return `${header}.${usual.split(".")[1]}.`;
};

describe("the way to a provider", () => {
  it("carries state, nonce, PKCE with S256 and a maximum age of the authentication", async () => {
    const there = await visitor().leave("acme");
    expect(there.origin + there.pathname).toBe(`${provider.url}/auth`);
    expect(Object.fromEntries(there.searchParams)).toMatchObject({
      client_id: "mandate",
      response_type: "code",
      redirect_uri: `${world.runtime.publicUrl}/api/auth/callback/acme`,
      code_challenge_method: "S256",
      state: expect.stringMatching(/.{20}/),
      nonce: expect.stringMatching(/.{20}/),
      max_age: "28800",
    });
  });

  it("asks a provider once for its metadata, however many strangers come at the same time", async () => {
    let asked = 0;
    const third = await SaysAnything.start();
    Object.defineProperty(third, "document", { get: () => ({ issuer: `${third.url}/another/${++asked}` }) });
    const described = { id: "idp_third", issuer: third.url, version: 1 } as Parameters<typeof metadataOf>[0];
    const answers = await Promise.all(Array.from({ length: 20 }, () => metadataOf(described)));
    third.end();
    expect(asked).toBe(1);
    expect(new Set(answers.map((answer) => !answer.ok && answer.code))).toEqual(new Set(["issuer_mismatch"]));
  });

  it("passes on the wish to sign in again and no other member of a request", async () => {
    const there = await visitor().leave("acme", "?again=1&redirect_uri=https://evil.example&scope=all");
    expect(Object.fromEntries(there.searchParams)).toMatchObject({ prompt: "login", max_age: "0" });
    expect(there.href).not.toMatch(/evil|scope=all/);
  });

  it("comes back with a session, the code redeemed with verifier and secret", async () => {
    const browser = visitor();
    expect((await browser.signIn(provider, "acme")).pathname).toBe("/");
    expect(await browser.isSignedIn()).toBe(true);
    const { form, authorization } = provider.redeemed.at(-1) ?? {};
    expect(Object.fromEntries(form ?? [])).toMatchObject({
      grant_type: "authorization_code",
      code: "c",
      code_verifier: expect.stringMatching(/.{43}/),
    });
    expect(Buffer.from(authorization?.slice(6) ?? "", "base64").toString()).toBe("mandate:se%3Acret");
  });
});

describe("a signature of a provider", () => {
  const ed25519 = generateKeyPairSync("ed25519");
  it.each([
    ["RS256", "rs256", generateKeyPairSync("rsa", { modulusLength: 2048 }), undefined],
    ["EdDSA", "eddsa", ed25519, undefined],
    ["Ed25519", "ed25519", ed25519, "EdDSA"],
  ])("is believed with %s", async (alg, slug, keys, label) => {
    const third = await SaysAnything.start(keys);
    await addProvider(admin, { slug, name: alg, issuer: third.url, ...client });
    third.header = { alg };
    third.claims = { sub: slug, email: `${slug}@idp.example` };
    third.keySet = (usual) => [{ ...usual, ...(label ? { alg: label } : {}) }];
    expect((await visitor().signIn(third, slug)).pathname).toBe("/");
    third.end();
  });
});

describe("a callback that is not the provider's answer to this browser", () => {
  it.each<[string, () => void]>([
    ["alg none", () => Object.assign(provider, { idToken: unsigned })],
    ["another key", () => Object.assign(provider, { idToken: provider.signWithAnotherKey })],
    ["another issuer's token", () => Object.assign(provider, { idToken: () => other.sign() })],
    ["another issuer", () => Object.assign(provider, { claims: { iss: `${provider.url}/` } })],
    ["another audience", () => Object.assign(provider, { claims: { aud: "somebody-else" } })],
    ["several audiences, none authorized", () => Object.assign(provider, { claims: { aud: ["mandate", "x"] } })],
    ["another authorized party", () => Object.assign(provider, { claims: { azp: "somebody-else" } })],
    ["an expired token", () => Object.assign(provider, { claims: { exp: now() - 6 } })],
    ["a token from the future", () => Object.assign(provider, { claims: { iat: now() + 60 } })],
    ["another nonce", () => Object.assign(provider, { claims: { nonce: "another" } })],
    ["no nonce", () => Object.assign(provider, { claims: { nonce: undefined } })],
    ["no subject", () => Object.assign(provider, { claims: { sub: undefined } })],
    ["groups that are no list of names", () => Object.assign(provider, { claims: { groups: [{ id: "eu" }] } })],
    ["a logout token", () => Object.assign(provider, { header: { typ: "logout+jwt" } })],
    ["another spelling of the token", () => Object.assign(provider, { idToken: (usual: string) => `${usual}=` })],
    ["a header that names keys", () => Object.assign(provider, { header: { jku: `${provider.url}/keys` } })],
    ["a subject that is too long", () => Object.assign(provider, { claims: { sub: "a".repeat(256) } })],
    ["no token", () => Object.assign(provider, { idToken: () => "" })],
  ])("lets no person in: %s", async (_, tamper) => {
    tamper();
    const [browser, before] = [visitor(), await sessions()];
    const target = await browser.signIn(provider, "acme");
    expect(target.href).toMatch(/\/api\/auth\/error\?error=OAuthCallback$/);
    expect(await browser.isSignedIn()).toBe(false);
    expect(await sessions()).toBe(before);
  });

  it.each<[string, (sent: URL) => Record<string, string>]>([
    ["another state", () => ({ code: "c", state: "another" })],
    ["no state", () => ({ code: "c" })],
    [
      "another iss beside the code (RFC 9207)",
      (sent) => ({ code: "c", state: stateOf(sent), iss: "https://evil.example" }),
    ],
    ["an empty iss beside the code", (sent) => ({ code: "c", state: stateOf(sent), iss: "" })],
    ["no code", (sent) => ({ state: stateOf(sent) })],
    ["an error of the provider", (sent) => ({ error: "access_denied", state: stateOf(sent) })],
  ])("lets no person in: %s", async (_, query) => {
    const [browser, before] = [visitor(), await sessions()];
    const there = await browser.leave("acme");
    provider.nonce = there.searchParams.get("nonce") ?? "";
    const redeemed = provider.redeemed.length;
    expect((await browser.comeBack("acme", query(there))).pathname).toBe("/api/auth/error");
    expect(provider.redeemed).toHaveLength(redeemed);
    expect(await sessions()).toBe(before);
  });

  it("lets no person in: an answer without iss of a provider that names itself (RFC 9207)", async () => {
    other.document = { authorization_response_iss_parameter_supported: true };
    const there = await visitor().leave("other");
    expect((await visitor().comeBack("other", { code: "c", state: stateOf(there) })).pathname).toBe("/api/auth/error");
    const browser = visitor();
    const sent = await browser.leave("other");
    other.nonce = sent.searchParams.get("nonce") ?? "";
    expect((await browser.comeBack("other", { code: "c", state: stateOf(sent) })).pathname).toBe("/api/auth/error");
    const again = await browser.leave("other");
    Object.assign(other, { nonce: again.searchParams.get("nonce"), claims: { email: "other@idp.example" } });
    const answer = { code: "c", state: stateOf(again), iss: other.url };
    expect((await browser.comeBack("other", answer)).pathname).toBe("/");
  });

  it("lets no person in: another browser, or the provider that it did not go to", async () => {
    const [browser, thief] = [visitor(), visitor()];
    const there = await browser.leave("acme");
    provider.nonce = there.searchParams.get("nonce") ?? "";
    const answer = { code: "c", state: stateOf(there) };
    expect((await thief.comeBack("acme", answer)).pathname).toBe("/api/auth/error");
    expect((await browser.comeBack("other", answer)).pathname).toBe("/api/auth/error");
  });

  it("lets no person in: more keys than are read here", async () => {
    const third = await SaysAnything.start();
    await addProvider(admin, { slug: "third", name: "Third", issuer: third.url, ...client });
    third.claims = { sub: "third", email: "third@idp.example" };
    third.keySet = (usual) => [usual, ...Array.from({ length: 100 }, (_, at) => ({ ...usual, kid: `old-${at}` }))];
    expect((await visitor().signIn(third, "third")).pathname).toBe("/api/auth/error");
    third.keySet = undefined;
    expect((await visitor().signIn(third, "third")).pathname).toBe("/");
    third.end();
  });

  it("is believed with a clock that is five seconds off, and no more", async () => {
    provider.claims = { exp: now() - 3 };
    expect((await visitor().signIn(provider, "acme")).pathname).toBe("/");
  });
});

const stateOf = (sent: URL): string => sent.searchParams.get("state") ?? "";
