import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileAuthority } from "@/lib/authority/judge/covers";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { AuthorityElement, CanonicalAuthority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { action, authority, holds, isRefuted } from "@/lib/testing/authority/arbitraries";
import { count, each, hours, limits, PAYMENT, refunds, total, when } from "@/lib/testing/authority/fixtures";
import { type Part, type Union, uniteAuthorities } from "./unite";

const part = (key: string, ...elements: AuthorityElement[]): Part => ({ key, authority: canonicalAuthority(elements) });
const summary = ({ authority: united, leftOut }: Union) => ({
  kept: united.map(({ id, actions, identifiers }) => `${id}: ${actions} ${identifiers}`),
  leftOut: leftOut.map(({ part: key, element }) => `${key}: ${element.actions} ${element.identifiers}`),
});

describe("uniteAuthorities", () => {
  it("names each part's element for itself, however long and alike their names are (L7)", () => {
    const id = `el_${"x".repeat(60)}`;
    const named = (last: string) => ({ ...refunds(), id: `${id}${last}`, identifiers: [`account/${last}-*`] });
    const { authority: united } = uniteAuthorities([part("grp_a", named("a"), named("b")), part("grp_b", named("c"))]);
    const ids = united.map((element) => element.id ?? "");
    expect(new Set(ids).size).toBe(3);
    for (const one of ids) expect(one).toMatch(/^grp_[ab]_el_x+-[0-9a-z]{26}$/);
    expect(Math.max(...ids.map((one) => one.length))).toBe(64);
    expect(parseAuthority(united)).toMatchObject({ ok: true });
  });

  it.each<[string, Part[], ReturnType<typeof summary>]>([
    ["nothing is nothing", [], { kept: [], leftOut: [] }],
    [
      "disjoint elements stand side by side",
      [part("a", refunds()), part("b", refunds({ identifiers: ["account/us-*"] }))],
      { kept: ["a_el_1: create account/eu-*", "b_el_1: create account/us-*"], leftOut: [] },
    ],
    [
      "what another allows altogether falls away, whichever comes first",
      [part("a", refunds(limits(each("100")))), part("b", refunds({ identifiers: ["account/*"] }))],
      { kept: ["b_el_1: create account/*"], leftOut: [] },
    ],
    [
      "actions that both allow alike are written once",
      [part("a", refunds({ actions: ["create", "read"] })), part("b", refunds({ actions: ["read", "refund"] }))],
      { kept: ["a_el_1: create,read account/eu-*", "b_el_1: refund account/eu-*"], leftOut: [] },
    ],
    [
      "the earlier element gives way where the later one is wider",
      [
        part("a", refunds({ actions: ["create", "read"], ...limits(each("100")) })),
        part("b", refunds({ actions: ["read", "refund"] })),
      ],
      { kept: ["a_el_1: create account/eu-*", "b_el_1: read,refund account/eu-*"], leftOut: [] },
    ],
    [
      "what fits nowhere is left out and named",
      [
        part("a", refunds(limits(each("100")))),
        part("b", refunds({ ...limits(each("500")), ...when(hours("08:00", "18:00")) })),
      ],
      { kept: ["a_el_1: create account/eu-*"], leftOut: ["b: create account/eu-*"] },
    ],
    [
      "a wider limit on a part of the places cannot be said",
      [
        part("a", refunds({ identifiers: ["account/*"], ...limits(each("100")) })),
        part("b", refunds(limits(each("500")))),
      ],
      { kept: ["a_el_1: create account/*"], leftOut: ["b: create account/eu-*"] },
    ],
    [
      "an element that counts is not split: each piece would have the whole budget",
      [
        part("a", refunds({ actions: ["create", "read"], identifiers: ["account/*"], ...limits(total("100")) })),
        part("b", refunds({ actions: ["read"] }), refunds({ id: "x", actions: ["create"], identifiers: ["ledger/*"] })),
      ],
      {
        kept: ["a_el_1: create,read account/*", "b_x: create ledger/*"],
        leftOut: ["b: read account/eu-*"],
      },
    ],
    [
      "but it may shrink",
      [
        part("a", refunds({ actions: ["create", "read"], ...limits(count(5)) })),
        part("b", refunds({ actions: ["read"] })),
      ],
      { kept: ["a_el_1: create account/eu-*", "b_el_1: read account/eu-*"], leftOut: [] },
    ],
  ])("%s", (_, parts, expected) => {
    expect(summary(uniteAuthorities(parts))).toEqual(expected);
  });
});

type Unite = (parts: readonly Part[]) => Union;
const parts = fc
  .array(authority, { minLength: 1, maxLength: 4 })
  .map((all) => all.map((one, index): Part => ({ key: `p${index}`, authority: one })));
const actions = fc.array(action, { minLength: 20, maxLength: 40 });
const allows = (hop: CanonicalAuthority) => {
  const compiled = compileAuthority(hop);
  return (facts: Parameters<typeof compiled.covers>[0]) => compiled.covers(facts, PAYMENT);
};

/** One part allows each action of the union and asks no more than the union. Other actions of a part are left out. */
const exactUpToWhatIsLeftOut = (unite: Unite) =>
  fc.property(parts, actions, (given, all) => {
    const { authority: united, leftOut } = unite(given);
    const whole = allows(united);
    const each = given.map(({ authority: one }) => allows(one));
    const missing = leftOut.map(({ element }) => allows([element]));
    return all.every((facts) => {
      const [verdict, ofParts] = [whole(facts), each.map((one) => one(facts))];
      const allowing = ofParts.filter((one) => one.ok);
      if (!verdict.ok) return allowing.length === 0 || missing.some((one) => one(facts).ok);
      return allowing.some((one) => one.ok && (verdict.asks || !one.asks));
    });
  });

/** Each counter of the union is one of a part's, and no counter is there twice. */
const keepsBudgets = (unite: Unite) =>
  fc.property(parts, (given) => {
    const budgets = (elements: CanonicalAuthority) =>
      elements.filter(({ limits: own = [] }) => own.some((one) => "max_count" in one || one.max_total !== undefined));
    return budgets(unite(given).authority).length <= given.flatMap(({ authority: one }) => budgets(one)).length;
  });

const alwaysAnAuthority = (unite: Unite) =>
  fc.property(parts, (given) => {
    const { authority: united } = unite(given);
    return united.length === 0 || parseAuthority(united).ok;
  });

describe("PB1, PB2: a union", () => {
  it("allows what a part allows, unless that was left out, and nothing that none does", () => {
    holds("union", exactUpToWhatIsLeftOut(uniteAuthorities));
  });

  it("keeps elements disjoint (L1) and gives no budget twice (L7)", () => {
    holds("an authority", alwaysAnAuthority(uniteAuthorities));
    holds("budgets", keepsBudgets(uniteAuthorities));
  });

  it("of one authority is that authority", () => {
    const property = fc.property(authority, (own) => {
      const { authority: united, leftOut } = uniteAuthorities([{ key: "p", authority: own }]);
      expect(leftOut).toEqual([]);
      const unnamed = (elements: CanonicalAuthority) => elements.map(({ id: _, ...element }) => element);
      expect(unnamed(united)).toEqual(unnamed(own));
    });
    holds("alone", property);
  });

  it("twins are caught: one that widens, one that is silent, one that stacks", () => {
    const widening: Unite = (given) => {
      const { authority: united, leftOut } = uniteAuthorities(given);
      return { authority: united.map(({ limits: _, ...element }) => element), leftOut };
    };
    const silent: Unite = (given) => ({ ...uniteAuthorities(given), leftOut: [] });
    const stacking: Unite = (given) => ({
      authority: given.flatMap(({ key, authority: one }) => one.map((e) => ({ ...e, id: `${key}_${e.id}` }))),
      leftOut: [],
    });
    expect(isRefuted("widening", exactUpToWhatIsLeftOut(widening))).toBe(true);
    expect(isRefuted("silent", exactUpToWhatIsLeftOut(silent))).toBe(true);
    expect(isRefuted("stacking", alwaysAnAuthority(stacking))).toBe(true);
  });
});
