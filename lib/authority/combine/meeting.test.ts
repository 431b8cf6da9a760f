import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNarrower, isNoWider, staysWithin } from "@/lib/authority/compare/is-narrower";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import { patternsOverlap } from "@/lib/authority/language/identifiers";
import type { Authority, AuthorityElement, CanonicalAuthority } from "@/lib/authority/language/model";
import { authority, disjoint, holds, isRefuted } from "@/lib/testing/authority/arbitraries";
import { haveInCommon, intersectAuthority } from "./intersect";
import { meetingIn } from "./meeting";

/** The intersection pair by pair, without a thought of which pairs have anything in common. */
function intersectPlainly(a: Authority, b: Authority): CanonicalAuthority {
  const both = a.flatMap((one) => {
    const parts = b.flatMap((other) => intersectAuthority([one], [other]));
    return parts.map(({ id: _, ...part }, index) =>
      index === 0 && one.id !== undefined ? { ...part, id: one.id } : part,
    );
  });
  return canonicalAuthority(
    both,
    [...a, ...b].map(({ id }) => id ?? ""),
  );
}

const texts = fc.array(fc.constantFrom("a", "b", "eu-", "eu-7", "us-"), { minLength: 1, maxLength: 4 });
const pattern = fc.oneof(
  { weight: 1, arbitrary: fc.constant("*") },
  { weight: 4, arbitrary: texts.map((segments) => segments.join("/")) },
  { weight: 4, arbitrary: texts.map((segments) => `${segments.join("/")}/*`) },
  { weight: 2, arbitrary: texts.map((segments) => `${segments.join("/")}/us-*`) },
);
/** Many elements over few names: several places, nested identifiers, and most of them disjoint from most. */
const crowd: fc.Arbitrary<CanonicalAuthority> = fc
  .array(
    fc.record({
      type: fc.constantFrom("payment", "invoice"),
      locations: fc.constantFrom("https://a.example", "https://b.example").map((one) => [one]),
      actions: fc.uniqueArray(fc.constantFrom("create", "read", "refund"), { minLength: 1, maxLength: 2 }),
      identifiers: fc.uniqueArray(pattern, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((elements) => canonicalAuthority(disjoint(elements)));
const pairs = fc.oneof(fc.tuple(authority, authority), fc.tuple(crowd, crowd));

type Meeting = (authority: Authority) => (element: AuthorityElement) => AuthorityElement[];
const findsAll = (meeting: Meeting) =>
  fc.property(pairs, ([a, b]) => {
    const found = meeting(b);
    return a.every((one) => {
      const met = found(one);
      const meant = b.filter(
        (other) =>
          one.type === other.type &&
          one.locations[0] === other.locations[0] &&
          one.actions.some((action) => other.actions.includes(action)) &&
          one.identifiers.some((own) => other.identifiers.some((their) => patternsOverlap(own, their))),
      );
      return (
        meant.every((other) => met.includes(other)) &&
        met.every((other, i) => meant.some((one) => one === other) && (i === 0 || isAfter(b, met[i - 1], other)))
      );
    });
  });
const isAfter = (b: Authority, before: AuthorityElement | undefined, other: AuthorityElement): boolean =>
  before !== undefined && b.indexOf(before) < b.indexOf(other);

describe("elements that meet", () => {
  it("are found, in their order", () => {
    holds("meeting", findsAll(meetingIn));
  });

  it("a twin that looks for equal patterns alone is caught", () => {
    const twin: Meeting = (b) => (one) =>
      meetingIn(b)(one).filter(({ identifiers }) => identifiers.some((own) => one.identifiers.includes(own)));
    expect(isRefuted("equal patterns", findsAll(twin))).toBe(true);
  });

  it("L2: a name and the prefix with its text have nothing in common", () => {
    const at = (identifier: string): Authority => [
      {
        type: "payment",
        locations: ["https://a.example"],
        actions: ["read"],
        identifiers: [identifier],
      } as AuthorityElement,
    ];
    for (const [one, other] of [
      ["acct/us-", "acct/us-*"],
      ["acct/us-*", "acct/us-"],
    ] as const) {
      expect([intersectAuthority(at(one), at(other)), haveInCommon(at(one), at(other))]).toEqual([[], false]);
    }
  });

  it("L2: their intersection is that of every pair, to its ids and their order", () => {
    const property = fc.property(pairs, ([a, b]) => {
      expect(intersectAuthority(a, b)).toEqual(intersectPlainly(a, b));
      expect(haveInCommon(a, b)).toBe(intersectAuthority(a, b).length > 0);
      expect(JSON.stringify(intersectAuthority(b, a))).toBe(JSON.stringify(intersectPlainly(b, a)));
    });
    holds("grouped intersection", property, 200);
  });

  it("L2: to stay within is what the comparison finds nothing against", () => {
    const property = fc.property(pairs, fc.boolean(), ([a, b], cut) => {
      const child = cut ? intersectAuthority(a, b) : a;
      expect(staysWithin(child, b, "hop")).toBe(isNarrower(child, b).ok);
      expect(staysWithin(child, b, "alone")).toBe(isNoWider(child, b).ok);
    });
    holds("stays within", property);
  });
});

describe("what many elements cost", () => {
  const accounts = (count: number, name: string, changes: Partial<AuthorityElement> = {}): CanonicalAuthority =>
    canonicalAuthority(
      Array.from({ length: count }, (_, index) => ({
        ...{ type: "payment", locations: ["https://a.example"], actions: ["create"] },
        identifiers: [`${name}/${index}/*`],
        limits: [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" as const }],
        ...changes,
      })),
    );
  /** Of several runs the quickest: others use the machine as well. */
  const cost = (run: () => unknown): number => {
    const took = Array.from({ length: 5 }, () => {
      const began = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(began);
      return user + system;
    });
    return Math.min(...took);
  };

  it.each([
    ["have all in common", accounts(100, "account"), accounts(100, "account")],
    ["have nothing in common", accounts(100, "account"), accounts(100, "ledger")],
    ["differ in their actions alone", accounts(100, "account"), accounts(100, "account", { actions: ["read"] })],
  ])("is a small part of what their pairs cost where they %s", (_, a, b) => {
    expect(cost(() => intersectAuthority(a, b)) * 2).toBeLessThan(cost(() => intersectPlainly(a, b)));
    expect(cost(() => staysWithin(a, b, "alone")) * 2).toBeLessThan(cost(() => intersectPlainly(a, b)));
  });
});
