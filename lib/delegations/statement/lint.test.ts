import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { isNarrower } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { effectiveAuthority } from "@/lib/delegations/effective.policy";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { authority, holds, isRefuted } from "@/lib/testing/authority/arbitraries";
import { full, refunds } from "@/lib/testing/authority/fixtures";
import { lintStatement } from "./lint";
import type { DelegationStatement } from "./statement";

const approved = "A".repeat(43);
const root = (authority: CanonicalAuthority, change: Partial<DelegationStatement> = {}): DelegationStatement => ({
  iss: "https://mandate.example",
  iat: 1000,
  nbf: 1000,
  exp: 5000,
  delegation: "del_root",
  version: 1,
  agent: "agt_a",
  accountable: "usr_mara",
  delegator: "usr_mara",
  on_behalf_of: null,
  parent: null,
  depth: 0,
  max_depth: 2,
  approved,
  authority,
  ...change,
});
const below = (
  parent: DelegationStatement,
  authority: CanonicalAuthority,
  change: Partial<DelegationStatement> = {},
): DelegationStatement => ({
  ...root(authority),
  delegation: "del_child",
  agent: "agt_b",
  delegator: null,
  parent: { id: parent.delegation, version: parent.version, digest: digestOf(parent) },
  depth: parent.depth + 1,
  max_depth: parent.max_depth - 1,
  ...change,
});

/**
 * Valid statements of a child: the intersection with its parent, or the parent's elements without inherited
 * constraints.
 */
const stated = fc.tuple(authority, authority, fc.boolean()).map(([other, parent, omitting]) => {
  if (!omitting) return { parent, child: intersectAuthority(other, parent) };
  const child = parent.map(({ limits: _, conditions = {}, ...element }) => {
    const { hours: __, approval_above: ___, ...named } = conditions;
    return { ...element, conditions: named };
  });
  return { parent, child };
});

type Effective = (stated: CanonicalAuthority, parent: CanonicalAuthority) => CanonicalAuthority;

/** Every child that is granted below a parent can be signed. */
const signable = (effective: Effective) =>
  fc.property(stated, ({ parent, child }) => {
    if (!isNarrower(child, parent).ok) return true;
    const granted = effective(child, parent);
    if (granted.length === 0) return true;
    const above = root(parent);
    return lintStatement(below(above, granted), above) === undefined;
  });

const grants = refunds({ id: "el_1" });
const parentAuthority = [{ ...full(), id: "el_1" }];

describe("lint before sign", () => {
  it("L8: lets through every child with what it inherits copied in", () => {
    holds("lint", signable(effectiveAuthority));
  });

  it("a twin that signs what a child states, without what it inherits, is caught", () => {
    expect(
      isRefuted(
        "lint twin",
        signable((child) => child),
      ),
    ).toBe(true);
  });

  it("lets a root and its child through", () => {
    const above = root(parentAuthority);
    expect(lintStatement(above, null)).toBeUndefined();
    expect(lintStatement(below(above, parentAuthority), above)).toBeUndefined();
  });

  it.each<[string, Partial<DelegationStatement>, string]>([
    ["outlives its parent", { exp: 5001 }, "goes beyond"],
    ["begins before its parent", { nbf: 999 }, "goes beyond"],
    ["ends before it begins", { nbf: 3000, exp: 2000 }, "is empty"],
    ["is over before it is signed", { iat: 6000 }, "over before"],
    ["drops a limit", { authority: [{ ...grants, id: "el_1" }] }, "wider"],
    ["has no authority", { authority: [] }, "authority"],
    ["has an element without actions", { authority: [{ ...full(), id: "el_1", actions: [] }] }, "authority"],
    [
      "has an element about two places",
      { authority: [{ ...full(), id: "el_1", locations: ["https://a.example", "https://b.example"] }] },
      "authority",
    ],
    ["has the same element twice", { authority: [...parentAuthority, ...parentAuthority] }, "authority"],
    ["is deeper than it is", { depth: 2 }, "depth"],
    ["leaves as much room as its parent", { max_depth: 2 }, "depth"],
    ["hangs below another digest", { parent: { id: "del_root", version: 1, digest: approved } }, "digest"],
    ["hangs below another version", { parent: null }, "hang below"],
    ["has another accountable person", { accountable: "usr_other" }, "accountable"],
    ["is of another issuer", { iss: "https://other.example" }, "another issuer"],
  ])("catches a child that %s", (_, change, says) => {
    const above = root(parentAuthority);
    expect(lintStatement(below(above, parentAuthority, change), above)).toContain(says);
  });

  it.each<[string, Partial<DelegationStatement>, string]>([
    ["has a parent", { parent: { id: "del_x", version: 1, digest: approved } }, "no root"],
    ["has no delegator", { delegator: null }, "no root"],
    ["answers to somebody else than its delegator", { accountable: "usr_other" }, "accountable"],
    ["leaves room for nine", { max_depth: 9 }, "depth"],
    ["stands below itself", { depth: 1 }, "depth"],
  ])("catches a root that %s", (_, change, says) => {
    expect(lintStatement(root(parentAuthority, change), null)).toContain(says);
  });

  it("catches a ninth hop, for any depth that its parent leaves", () => {
    const eighth = root(parentAuthority, { depth: 8, max_depth: 2 });
    expect(lintStatement(below(eighth, parentAuthority), eighth)).toContain("depth");
  });
});
