import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNarrower } from "@/lib/authority/compare/is-narrower";
import { compileAuthority } from "@/lib/authority/judge/covers";
import type { ActionFacts, Authority, AuthorityElement } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { action, authority, holds, isRefuted } from "@/lib/testing/authority/arbitraries";
import { LOCATION, PAYMENT, payment } from "@/lib/testing/authority/fixtures";
import { narrowestFor } from "./narrowest-for-action";

const covers = (hop: Authority, facts: ActionFacts): boolean => compileAuthority(hop).covers(facts, PAYMENT).ok;

/** An authority without the conditions on environment, network and hours. */
const ofTheAction = (elements: Authority): Authority =>
  elements.map(({ conditions: { environments: _, networks: __, hours: ___, ...conditions } = {}, ...element }) => ({
    ...element,
    ...(Object.keys(conditions).length > 0 ? { conditions } : {}),
  }));

type Narrowest = (facts: ActionFacts) => AuthorityElement | undefined;
const exact: Narrowest = (facts) => narrowestFor(facts, PAYMENT);

const coversItself = (narrowest: Narrowest) =>
  fc.property(action, action, (facts, other) => {
    const element = narrowest(facts);
    if (!element) return true;
    const parsed = parseAuthority([element], [{ identifier: LOCATION, types: [PAYMENT] }]);
    if (!parsed.ok || !covers([element], facts)) return false;
    // Nothing else about the resource, the action or the task: another one is not covered.
    const differs = (["action", "identifier", "task"] as const).some((name) => facts[name] !== other[name]);
    return !differs || facts.task === undefined || !covers([element], other);
  });

const narrowerThanAll = (narrowest: Narrowest) =>
  fc.property(action, authority, (facts, elements) => {
    const element = narrowest(facts);
    const given = ofTheAction(elements);
    return !element || !covers(given, facts) || isNarrower([element], given).ok;
  });

describe("the narrowest authority for one action", () => {
  it("names the type, the place, the one action and resource, the amount as the most, and the task", () => {
    expect(narrowestFor(payment({ fields: { amount: "120", currency: "USD", memo: "x" } }), PAYMENT)).toEqual({
      type: "payment",
      locations: [LOCATION],
      actions: ["create"],
      identifiers: ["account/eu-7/pay-1"],
      limits: [{ field: "amount", unit: "USD", max_each: "120.00" }],
      conditions: { tasks: ["refund"] },
    });
  });

  it.each<[string, Partial<ActionFacts>]>([
    ["an unknown type", { type: "refund" }],
    ["an unknown action", { action: "destroy" }],
    ["an amount that cannot be read", { fields: { amount: "1e9", currency: "USD" } }],
    ["an identifier that is none", { identifier: "a//b" }],
  ])("is none for %s", (_, change) => {
    expect(narrowestFor(payment(change), PAYMENT)).toBeUndefined();
  });

  it("covers exactly that action, and a twin that names more is caught", () => {
    holds("narrowest covers itself", coversItself(exact));
    const wide: Narrowest = (facts) => {
      const element = exact(facts);
      return element && { ...element, identifiers: ["*"] };
    };
    expect(isRefuted("narrowest, wide", coversItself(wide))).toBe(true);
  });

  it("is narrower than any other authority that covers the action, and a twin without the amount's limit is caught", () => {
    holds("narrowest is narrower", narrowerThanAll(exact), 2000);
    const doubled: Narrowest = (facts) => {
      const element = exact(facts);
      return element && { ...element, limits: [{ field: "amount", unit: "USD", max_each: "9999.00" }] };
    };
    expect(isRefuted("narrowest, doubled", narrowerThanAll(doubled))).toBe(true);
  });
});
