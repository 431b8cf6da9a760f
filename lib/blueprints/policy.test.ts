import { describe, expect, it } from "vitest";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { AuthorityElement, CanonicalAuthority } from "@/lib/authority/language/model";
import { type BlueprintTerms, standardTerms } from "./model";
import { wideningsOf } from "./policy";

const element: AuthorityElement = {
  ...{ id: "el_1", type: "payment", locations: ["https://payments.acme.example"] },
  ...{ actions: ["create", "read"], identifiers: ["account/eu-*"] },
};
const ceiling = (change: Partial<AuthorityElement> = {}): CanonicalAuthority =>
  canonicalAuthority([{ ...element, ...change }]);
const each = (max_each: string) => ceiling({ limits: [{ field: "amount", unit: "USD", max_each }] });
const total = (max_total: string, id = "el_1") =>
  ceiling({ id, limits: [{ field: "amount", unit: "USD", max_total, window: "P1D" }] });

const codes = (before: Partial<BlueprintTerms>, after: Partial<BlueprintTerms>) =>
  wideningsOf({ ...standardTerms, ...before }, { ...standardTerms, ...before, ...after }).map(({ code }) => code);

describe("what a change of a blueprint loosens", () => {
  const rows: [string, Partial<BlueprintTerms>, Partial<BlueprintTerms>, string[]][] = [
    ["nothing", {}, {}, []],
    ["a first ceiling", { ceiling: null }, { ceiling: ceiling() }, []],
    ["no ceiling any more", { ceiling: ceiling() }, { ceiling: null }, ["ceiling_removed"]],
    ["fewer actions", { ceiling: ceiling() }, { ceiling: ceiling({ actions: ["read"] }) }, []],
    ["one more action", { ceiling: ceiling({ actions: ["read"] }) }, { ceiling: ceiling() }, ["actions_wider"]],
    ["longer prefix", { ceiling: ceiling() }, { ceiling: ceiling({ identifiers: ["account/eu-west-*"] }) }, []],
    [
      "shorter prefix",
      { ceiling: ceiling() },
      { ceiling: ceiling({ identifiers: ["account/*"] }) },
      ["identifiers_wider"],
    ],
    ["a smaller limit", { ceiling: each("500.00") }, { ceiling: each("499.99") }, []],
    [
      "a limit larger by the smallest step",
      { ceiling: each("500.00") },
      { ceiling: each("500.01") },
      ["max_each_wider"],
    ],
    // A delegation may leave a limit out, because its parent is asked too; a ceiling that replaces another may not.
    ["a limit left out", { ceiling: each("500.00") }, { ceiling: ceiling() }, ["limit_dropped"]],
    ["a smaller total of the same element", { ceiling: total("900.00") }, { ceiling: total("800.00") }, []],
    [
      "the same total, counted from nothing",
      { ceiling: total("900.00") },
      { ceiling: total("900.00", "el_2") },
      ["element_added"],
    ],
    ["longer delegations", { maxDelegationDays: 30 }, { maxDelegationDays: 31 }, ["maxDelegationDays_looser"]],
    ["shorter delegations", { maxDelegationDays: 30 }, { maxDelegationDays: 29 }, []],
    ["sub-delegations at once", {}, { grantSubdelegationsAtOnce: true }, ["grantSubdelegationsAtOnce_looser"]],
    ["sub-delegations asked for", { grantSubdelegationsAtOnce: true }, { grantSubdelegationsAtOnce: false }, []],
    ["another approval policy", {}, { approvalPolicyId: "apl_1" }, ["approvalPolicyId_looser"]],
    [
      "the organisation's policy again",
      { approvalPolicyId: "apl_1" },
      { approvalPolicyId: null },
      ["approvalPolicyId_looser"],
    ],
    ["tokens that need no proof", {}, { requireDpop: false }, ["requireDpop_looser"]],
    ["tokens that need a proof", { requireDpop: false }, { requireDpop: true }, []],
    ["tokens that live longer", {}, { tokenTtlSeconds: 301 }, ["tokenTtlSeconds_looser"]],
    ["tokens that live shorter", {}, { tokenTtlSeconds: 299 }, []],
    ["keys that live longer", {}, { keyLifetimeDays: 91 }, ["keyLifetimeDays_looser"]],
    ["keys that live shorter", {}, { keyLifetimeDays: 89 }, []],
    ["defaults of requests", {}, { defaults: { validityDays: 7 } }, []],
    [
      "one thing of several",
      { ceiling: ceiling(), maxDelegationDays: 30 },
      { ceiling: ceiling({ actions: ["read"] }), maxDelegationDays: 60 },
      ["maxDelegationDays_looser"],
    ],
  ];
  it.each(rows)("%s", (_, before, after, expected) => {
    expect(codes(before, after)).toEqual(expected);
  });
});
