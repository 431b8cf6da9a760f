import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DelegationStatement } from "@/lib/delegations/statement/statement";
import { verifyChain } from "@/lib/delegations/statement/verify-chain";
import { signCompact } from "@/lib/protocols/jose/sign";
import { conforms } from "@/lib/testing/conforms";
import { type Change, grantChain, resigned, type SignedChain } from "@/lib/testing/signed-chain";
import { claimsOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let one: SignedChain;
let three: SignedChain;
beforeAll(async () => {
  world = await createWorld();
  one = await grantChain(world, 1);
  three = await grantChain(world, 3);
});
afterAll(() => world.end());

const verify = (delegations: readonly string[], change: { issuer?: string; at?: Date } = {}) =>
  verifyChain(delegations, { keys: three.keys, issuer: world.runtime.publicUrl, at: new Date(), ...change });
const faults = (delegations: readonly string[]): string[] =>
  verify(delegations)
    .checks.filter(({ ok }) => !ok)
    .map(({ says }) => says);
const hops = [0, 1, 2] as const;
const { privateKey: stranger } = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** Replaces one hop of the three. */
const replaced = (hop: number, by: (token: string) => string): string[] =>
  three.delegations.map((token, index) => (index === hop ? by(token) : token));

const widened =
  (max_each: string): Change =>
  ({ authority }) => ({
    authority: authority.map((element) => ({
      ...element,
      limits: element.limits?.map((limit) => ("max_each" in limit ? { ...limit, max_each } : limit)),
    })),
  });

describe("a chain that was granted", () => {
  it(conforms("RFC 7515", "5.2", "each signed delegation of a chain is verified with the published keys"), () => {
    expect(faults(one.delegations)).toEqual([]);
    expect(faults(three.delegations)).toEqual([]);
    expect(verify(three.delegations).hops).toHaveLength(3);
  });

  it("names one accountable person, the delegator of its root", () => {
    const statements = three.delegations.map((token) => claimsOf<DelegationStatement>(token));
    const [root] = statements;
    expect(root?.accountable).toBe(root?.delegator);
    expect(new Set(statements.map(({ accountable }) => accountable)).size).toBe(1);
  });

  it("states limits that a child inherits (L8)", () => {
    const limitsOf = (token: string | undefined) =>
      claimsOf<DelegationStatement>(token ?? "").authority[0]?.limits?.[0];
    expect(limitsOf(three.delegations[2])).toMatchObject({ max_each: "300.00", max_total: "2000.00" });
  });

  it("signed again with nothing changed still verifies, so that the forgeries below fail for their change alone", () => {
    for (const hop of hops) expect(faults(resigned(three.delegations, hop, () => ({})))).toEqual([]);
  });
});

describe("a chain that was changed after signing", () => {
  it.each([
    ["the first hop is missing", ([, b = "", c = ""]: string[]) => [b, c]],
    ["the middle hop is missing", ([a = "", , c = ""]: string[]) => [a, c]],
    ["the first two are swapped", ([a = "", b = "", c = ""]: string[]) => [b, a, c]],
    ["the last two are swapped", ([a = "", b = "", c = ""]: string[]) => [a, c, b]],
    ["it is upside down", (chain: string[]) => chain.toReversed()],
    ["a hop stands twice", ([a = "", b = "", c = ""]: string[]) => [a, b, b, c]],
    ["it hangs below another root", ([, b = "", c = ""]: string[]) => [one.delegations[0] ?? "", b, c]],
    ["it is empty", () => []],
    ["it is longer than any can be", ([a = ""]: string[]) => Array.from({ length: 10 }, () => a)],
  ])("is refused: %s", (_, change) => {
    expect(verify(change([...three.delegations])).ok).toBe(false);
  });

  it.each(hops)("is refused: hop %i has another limit under the old signature", (hop) => {
    const changed = replaced(hop, (token) => {
      const [header, , signature] = token.split(".");
      const statement = claimsOf<DelegationStatement>(token);
      const payload = Buffer.from(JSON.stringify({ ...statement, ...widened("1.00")(statement) })).toString(
        "base64url",
      );
      return `${header}.${payload}.${signature}`;
    });
    expect(faults(changed).join()).toContain("signature_invalid");
  });

  it.each(hops)("is refused: hop %i is signed by another key", (hop) => {
    const changed = replaced(hop, (token) =>
      signCompact({ alg: "ES256", typ: "delegation+jwt" }, claimsOf<Record<string, unknown>>(token), stranger),
    );
    expect(faults(changed).join()).toContain("signature_invalid");
  });

  it.each(hops)(conforms("RFC 8725", "3.11", "a token of another type is no delegation, hop %i"), (hop) => {
    expect(faults(replaced(hop, () => three.token)).join()).toContain("type_not_allowed");
  });

  it.each(hops)("is refused: hop %i was signed again below the same parent, and is named by another digest", (hop) => {
    const again = resigned(three.delegations, hop, ({ iat }) => ({ iat: iat - 1 }))[hop] ?? "";
    const changed = replaced(hop, () => again);
    expect(verify(changed).ok).toBe(hop === 2);
  });
});

describe("a chain that the real key should never have signed", () => {
  it.each<[string, number, Change, string]>([
    ["the middle hop is wider", 1, widened("600.00"), "wider"],
    ["the last hop is wider", 2, widened("401.00"), "wider"],
    [
      "a hop drops a limit",
      2,
      ({ authority }) => ({ authority: authority.map(({ limits: _, ...rest }) => rest) }),
      "wider",
    ],
    [
      "a hop gains an action",
      2,
      ({ authority }) => ({ authority: authority.map((one) => ({ ...one, actions: ["create", "read"] })) }),
      "wider",
    ],
    [
      "a hop gains a place",
      1,
      ({ authority }) => ({ authority: authority.map((one) => ({ ...one, locations: ["https://other.example"] })) }),
      "wider",
    ],
    [
      "a hop gains a resource",
      2,
      ({ authority }) => ({ authority: authority.map((one) => ({ ...one, identifiers: ["*"] })) }),
      "wider",
    ],
    ["a hop outlives its parent", 2, ({ exp }) => ({ exp: exp + 61 }), "goes beyond"],
    ["a hop begins before its parent", 1, ({ nbf }) => ({ nbf: nbf - 60 }), "goes beyond"],
    ["the depth jumps", 2, () => ({ depth: 3 }), "depth"],
    ["the root is not at depth 0", 0, () => ({ depth: 1 }), "depth"],
    ["the room below does not shrink", 1, () => ({ max_depth: 2 }), "depth"],
    ["the root leaves room for more than eight", 0, () => ({ max_depth: 9 }), "depth"],
    ["another person is accountable in the middle", 1, () => ({ accountable: "usr_other" }), "accountable"],
    ["another person is accountable at the end", 2, () => ({ accountable: "usr_other" }), "accountable"],
    ["the root's accountable person is not its delegator", 0, () => ({ accountable: "usr_other" }), "accountable"],
    [
      "the digest of the parent is another",
      2,
      ({ parent }) => ({ parent: { ...parent, digest: "A".repeat(43) } }),
      "digest",
    ],
    ["the version of the parent is another", 1, ({ parent }) => ({ parent: { ...parent, version: 2 } }), "version"],
    ["the id of the parent is another", 1, ({ parent }) => ({ parent: { ...parent, id: "del_other" } }), "hang below"],
    ["a child has no parent", 1, () => ({ parent: null }), "hang below"],
    ["a child has a delegator of its own", 1, ({ accountable }) => ({ delegator: accountable }), "hang below"],
    ["another issuer", 1, () => ({ iss: "https://other.example" }), "issuer"],
    ["it is over", 2, ({ iat }) => ({ exp: iat }), "not valid at"],
    ["it has not begun", 2, ({ exp }) => ({ nbf: exp - 1 }), "not valid at"],
    ["the authority is empty", 1, () => ({ authority: [] }), "understood"],
    [
      "an element has no actions",
      2,
      ({ authority }) => ({ authority: authority.map((one) => ({ ...one, actions: [] })) }),
      "understood",
    ],
    [
      "an element is about two places",
      2,
      ({ authority }) => ({
        authority: authority.map((one) => ({ ...one, locations: [...one.locations, "https://other.example"] })),
      }),
      "understood",
    ],
    ["it has a member nobody knows", 1, () => ({ except: "everything" }), "understood"],
    ["nobody is accountable", 0, () => ({ accountable: undefined }), "understood"],
  ])("is refused: %s", (_, hop, change, reason) => {
    expect(faults(resigned(three.delegations, hop, change)).join()).toContain(reason);
  });

  it("a twin that does not compare authorities would let a wider child pass: nothing else is wrong with it", () => {
    const wrong = faults(resigned(three.delegations, 2, widened("401.00")));
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toContain("wider");
  });

  it.each([
    ["after it expired", (exp: number) => new Date(exp * 1000)],
    ["before it was signed", (_: number, iat: number) => new Date((iat - 5) * 1000)],
  ])("is refused at an instant %s", (_, instant) => {
    const { exp, iat } = claimsOf<DelegationStatement>(three.delegations[2] ?? "");
    expect(verify(three.delegations, { at: instant(exp, iat) }).ok).toBe(false);
    expect(verify(three.delegations, { at: new Date((exp - 1) * 1000) }).ok).toBe(true);
  });

  it("is refused under another issuer's name", () => {
    expect(verify(three.delegations, { issuer: "https://other.example" }).ok).toBe(false);
  });
});
