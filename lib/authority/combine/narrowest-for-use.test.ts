import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNarrowerInPlace } from "@/lib/authority/compare/is-narrower";
import { covers } from "@/lib/authority/judge/covers";
import { declaredAmounts } from "@/lib/authority/judge/declared-fields";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { ActionFacts, CanonicalAuthority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { action, authority, holds, isRefuted } from "@/lib/testing/authority/arbitraries";
import { each, limits, PAYMENT, payment, refunds } from "@/lib/testing/authority/fixtures";
import { mostPatterns, narrowestForUse, type UsedPart, usedPartOf } from "./narrowest-for-use";

const used = (granted: CanonicalAuthority, actions: readonly ActionFacts[]): UsedPart[] =>
  actions
    .map((facts) => usedPartOf(granted, facts, declaredAmounts(facts.fields, PAYMENT)))
    .filter((part) => part !== undefined);

type Narrow = (granted: CanonicalAuthority, parts: readonly UsedPart[]) => CanonicalAuthority;

const days = fc.tuple(authority, fc.array(action, { minLength: 10, maxLength: 40 }));

const coversItsUse = (narrow: Narrow) =>
  fc.property(days, ([granted, actions]) => {
    const allowed = actions.filter((facts) => covers(granted, facts, PAYMENT).ok);
    const suggested = narrow(granted, used(granted, allowed));
    return allowed.every((facts) => covers(suggested, facts, PAYMENT).ok);
  });

const staysWithinTheGrant = (narrow: Narrow) =>
  fc.property(days, ([granted, actions]) => {
    const suggested = narrow(granted, used(granted, actions));
    return isNarrowerInPlace(suggested, granted).ok && (suggested.length === 0 || parseAuthority(suggested).ok);
  });

describe("the narrowest authority for what was used", () => {
  it("always covers each used action", () => holds("covers its use", coversItsUse(narrowestForUse)));
  it("is always within the granted authority and can replace it in place", () =>
    holds("within the grant", staysWithinTheGrant(narrowestForUse)));

  it("twins that forget an action, or grant more, are caught", () => {
    const forgets: Narrow = (granted, parts) => narrowestForUse(granted, parts.slice(1));
    const grants: Narrow = (granted, parts) =>
      narrowestForUse(granted, parts).map((element) => ({ ...element, identifiers: ["*"] }));
    expect(isRefuted("forgets", coversItsUse(forgets))).toBe(true);
    expect(isRefuted("grants", staysWithinTheGrant(grants))).toBe(true);
  });

  const granted = canonicalAuthority([
    refunds({ actions: ["create", "read"], identifiers: ["*"], ...limits(each("500.00")) }),
    refunds({ id: "el_2", actions: ["refund"] }),
  ]);
  const narrowed = (...actions: ActionFacts[]) => narrowestForUse(granted, used(granted, actions));

  it("of thousands of resources with hundreds of levels is found at once, and covers each", () => {
    const parts = Array.from({ length: 4_500 }, (_, n): UsedPart => {
      const pattern = `k${n}/${"a/".repeat(240)}*`;
      return { elementId: "el_1", action: "create", pattern, amounts: [] };
    });
    const began = performance.now();
    const [element] = narrowestForUse(granted, parts);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(element?.identifiers).toEqual(["*"]);
  });

  it("drops unused elements and actions, and names resources by their common prefix", () => {
    const two = ["account/eu-7/pay-1", "account/eu-7/pay-2"].map((identifier) => payment({ identifier }));
    expect(narrowed(...two)).toEqual([
      expect.objectContaining({ id: "el_1", actions: ["create"], identifiers: ["account/eu-7/pay-*"] }),
    ]);
  });

  it("takes the largest amount plus a quarter, and no more than was granted", () => {
    const most = (amount: string) => narrowed(payment({ fields: { amount, currency: "USD" } }))[0]?.limits;
    expect(most("120.00")).toEqual([each("150.00")]);
    expect(most("480.00")).toEqual([each("500.00")]);
  });

  it("generalises further while there are more patterns than people can read", () => {
    const many = Array.from({ length: 40 }, (_, n) => payment({ identifier: `account/eu-${n}/pay-1` }));
    expect(narrowed(...many)[0]?.identifiers).toEqual(["account/eu-*"]);
    const apart = Array.from({ length: 40 }, (_, n) => payment({ identifier: `place${n}/x` }));
    expect(narrowed(...apart)[0]?.identifiers.length).toBeLessThanOrEqual(mostPatterns);
  });

  it("is empty if nothing was used", () => expect(narrowed()).toEqual([]));
});
