import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { verifyChain } from "@/lib/delegations/statement/verify-chain";
import { signingKey } from "@/lib/platform/keys/keys";
import { signCompact, signCompactNow } from "@/lib/protocols/jose/sign";
import { conforms } from "@/lib/testing/conforms";
import { grantChain, resignedToken, type SignedChain, signedList } from "@/lib/testing/signed-chain";
import { claimsOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { type TokenRules, verifyToken } from "@/lib/tokens/verify-token";

let world: World;
let one: SignedChain;
let three: SignedChain;
let place: { idx: number; uri: string };
let details: CanonicalAuthority;
beforeAll(async () => {
  world = await createWorld();
  one = await grantChain(world, 1);
  three = await grantChain(world, 3);
  const claims = claimsOf<Record<string, unknown>>(three.token);
  place = (claims.status as { status_list: typeof place }).status_list;
  details = claims.authorization_details as CanonicalAuthority;
});
afterAll(() => world.end());

const hopsOf = ({ delegations, keys }: SignedChain) =>
  verifyChain(delegations, { keys, issuer: world.runtime.publicUrl, at: new Date() }).hops;

function verify(token: string, change: Partial<TokenRules> = {}) {
  return verifyToken(token, {
    keys: three.keys,
    issuer: world.runtime.publicUrl,
    at: new Date(),
    chain: hopsOf(three),
    statusLists: new Map([[place.uri, signedList({ uri: place.uri })]]),
    ...change,
  });
}

const faults = (token: string, change: Partial<TokenRules> = {}): string[] =>
  verify(token, change)
    .checks.filter(({ ok }) => !ok)
    .map(({ says }) => says);
const withList = (...list: Parameters<typeof signedList>) => ({
  statusLists: new Map([[place.uri, signedList(...list)]]),
});
const seconds = () => Math.floor(Date.now() / 1000);

describe("a token that was issued", () => {
  it(conforms("RFC 9068", "4", "a token verifies by its claims and the published keys"), () => {
    expect(faults(three.token)).toEqual([]);
    expect(faults(three.token, { audience: three.spine.identifier })).toEqual([]);
  });

  it("is said to be valid as issued at one instant, its status as of another (T5)", () => {
    const asOf = seconds() - 30;
    const { ok, checks } = verify(three.token, withList({ uri: place.uri, now: asOf }));
    const issued = new Date(Number(claimsOf<Record<string, unknown>>(three.token).iat) * 1000).toISOString();
    expect(ok).toBe(true);
    expect(checks.at(-1)?.says).toBe(
      `It is valid as issued at ${issued}, its status as of ${new Date(asOf * 1000).toISOString()}.`,
    );
  });

  it("verifies after an exchange and without a bound key, and says so", () => {
    const exchanged = resignedToken(three.token, { act: { sub: "agent:b", act: { sub: "agent:a" } }, cnf: undefined });
    expect(faults(exchanged)).toEqual([]);
    expect(
      verify(exchanged)
        .checks.map(({ says }) => says)
        .join(),
    ).toContain("bound to no key");
  });
});

describe("a token's status", () => {
  it.each<[string, number, string]>([
    ["revoked", 1, "It is revoked"],
    ["suspended", 2, "It is suspended"],
    ["unknown", 3, "unknown status 3"],
  ])("is refused when it is %s", (_, status, says) => {
    expect(faults(three.token, withList({ uri: place.uri, entries: [[place.idx, status]] })).join()).toContain(says);
  });

  it("is not that of its neighbours", () => {
    const entries = [-1, 1].map((by): [number, number] => [Math.max(0, place.idx + by), 1]);
    const neighbours = entries.filter(([index]) => index !== place.idx);
    expect(faults(three.token, withList({ uri: place.uri, entries: neighbours }))).toEqual([]);
  });

  it(
    conforms("draft-ietf-oauth-status-list-21", "8.3", "a token whose status cannot be established is refused"),
    () => {
      const other = `${place.uri}0`;
      const cases: [Partial<TokenRules>, string][] = [
        [{ statusLists: new Map() }, "missing"],
        [{ statusLists: new Map([[other, signedList({ uri: other })]]) }, "missing"],
        [withList({ uri: other }), "uri_mismatch"],
        [withList({ uri: place.uri, now: seconds() - 400 }), "expired"],
        [withList({ uri: place.uri, now: seconds() + 60 }), "not_yet_valid"],
        [{ statusLists: new Map([[place.uri, three.token]]) }, "type_not_allowed"],
        [{ statusLists: new Map([[place.uri, "a.b.c"]]) }, "malformed"],
      ];
      for (const [change, says] of cases) expect(faults(three.token, change).join()).toContain(says);
    },
  );

  it("is refused where the index lies outside the list, or the token has none that can be read", () => {
    const at = (status: unknown) => faults(resignedToken(three.token, { status })).join();
    const list = withList({ uri: place.uri, size: 4 });
    const outside = resignedToken(three.token, { status: { status_list: { idx: 4, uri: place.uri } } });
    expect(faults(outside, list).join()).toContain("index_out_of_range");
    expect(at({ status_list: { idx: 65_536, uri: place.uri } })).toContain("index_out_of_range");
    expect(at(undefined)).toContain("no status");
    expect(at({})).toContain("list_malformed");
    expect(at({ status_list: { idx: -1, uri: place.uri } })).toContain("list_malformed");
    expect(at({ status_list: { idx: "0", uri: place.uri } })).toContain("list_malformed");
  });
});

describe("a token that is not what it says", () => {
  it("is refused with another chain", () => {
    const [a, b, c] = hopsOf(three);
    if (!a || !b || !c) throw new Error("three hops");
    for (const chain of [hopsOf(one), [b, c], [a, c], [a, b], [b, a, c], [c, b, a], [a, b, c, c], []]) {
      expect(faults(three.token, { chain }).join()).toContain("names another chain");
    }
    expect(faults(one.token).join()).toContain("names another chain");
  });

  it.each(["id", "version", "digest"])("is refused when the %s of a hop is another", (member) => {
    const delegation = claimsOf<Record<string, unknown>>(three.token).delegation as Record<string, unknown>[];
    for (const hop of delegation.keys()) {
      const changed = delegation.map((one, index) => (index === hop ? { ...one, [member]: "other" } : one));
      expect(faults(resignedToken(three.token, { delegation: changed })).join()).toContain("names another chain");
    }
  });

  it.each<[string, (change: CanonicalAuthority) => unknown, string]>([
    [
      "a higher limit",
      (all) =>
        all.map((e) => ({
          ...e,
          limits: [{ field: "amount", unit: "USD", max_each: "301.00", max_total: "2000.00", window: "P1D" }],
        })),
      "wider",
    ],
    ["no limit", (all) => all.map(({ limits: _, ...e }) => e), "wider"],
    ["another action", (all) => all.map((e) => ({ ...e, actions: ["read"] })), "wider"],
    ["another resource", (all) => all.map((e) => ({ ...e, identifiers: ["*"] })), "wider"],
    [
      "another place",
      (all) => all.map((e) => ({ ...e, locations: ["https://other.example"] })),
      "another resource server",
    ],
    ["nothing", () => [], "understood"],
    ["nonsense", () => [{ type: "payment" }], "understood"],
  ])("is refused with authority over %s", (_, change, says) => {
    const wrong = faults(resignedToken(three.token, { authorization_details: change(details) }));
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toContain(says);
  });

  it.each<[string, object, string | RegExp]>([
    ["another agent", { agent: { id: "agt_other" } }, "another agent"],
    ["no agent", { agent: "x" }, "another agent"],
    ["a longer life than its chain", { exp: 4_000_000_000 }, "lasts longer"],
    ["an earlier issue than its chain", { iat: 1_000_000_000 }, "lasts longer"],
    ["an actor that is a text", { act: "agent:a" }, "actors"],
    ["an actor that is a list", { act: [{ sub: "a" }] }, "actors"],
    ["an actor without subject", { act: { iss: "x" } }, "actors"],
    ["a text inside an actor", { act: { sub: "a", act: "b" } }, "actors"],
    ["a key that is none", { cnf: { jkt: "short" } }, "binding to a key"],
    ["a key of another kind", { cnf: { "x5t#S256": "A".repeat(43) } }, "binding to a key"],
    ["no jti", { jti: undefined }, "claim_missing"],
    ["no client", { client_id: undefined }, "claim_missing"],
    ["no chain", { delegation: undefined }, "claim_missing"],
    ["another issuer", { iss: "https://other.example" }, "issuer_mismatch"],
    ["an end that has come", { exp: 1_000_000_000 }, "expired"],
    ["a time of issue to come", { iat: 4_000_000_000 }, "not_yet_valid"],
  ])("is refused with %s", (_, change, says) => {
    expect(faults(resignedToken(three.token, change)).join()).toMatch(says);
  });

  it(conforms("RFC 8693", "4.1", "act is an object; more actors than a chain can have are refused"), () => {
    const nested = (depth: number): object => ({ sub: `a${depth}`, ...(depth > 1 ? { act: nested(depth - 1) } : {}) });
    expect(faults(resignedToken(three.token, { act: nested(9) }))).toEqual([]);
    expect(faults(resignedToken(three.token, { act: nested(10) })).join()).toContain("actors");
  });

  it(conforms("RFC 9068", "4", "only at+jwt, and only for the audience that verifies"), () => {
    for (const typ of ["JWT", "delegation+jwt", "dpop+jwt", "statuslist+jwt"]) {
      expect(faults(resignedToken(three.token, {}, { typ })).join()).toContain("type_not_allowed");
    }
    expect(faults(three.token, { audience: "https://other.example" }).join()).toContain("audience_mismatch");
    const both = resignedToken(three.token, { aud: [three.spine.identifier, "https://other.example"] });
    expect(verify(both).ok).toBe(false);
  });

  it("is refused when a stranger or a key of another purpose signed it (T7)", () => {
    const claims = claimsOf<Record<string, unknown>>(three.token);
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(faults(signCompact({ alg: "ES256", typ: "at+jwt" }, claims, privateKey)).join()).toContain(
      "signature_invalid",
    );
    const key = signingKey("delegation");
    const misused = signCompactNow({ alg: "ES256", typ: "at+jwt", kid: key.kid }, claims, key.sign);
    expect(faults(misused).join()).toContain("a key of delegations");
  });
});
