import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { authority, holds, isRefuted } from "@/lib/testing/authority/arbitraries";
import { effectiveAlong, effectiveAuthority } from "./effective.policy";

type SignedHop = { authority: CanonicalAuthority; former: CanonicalAuthority[] } & {
  digest: string;
  parentDigest: string | null;
  effective: CanonicalAuthority;
};

/** A signed chain in which some hops then got another version, and some hops below were signed again. */
const chain = fc
  .array(fc.record({ stated: authority, next: fc.option(authority), again: fc.boolean(), held: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((hops) => {
    const [first, now]: [SignedHop[], SignedHop[]] = [[], []];
    for (const [i, { stated, next, again, held }] of hops.entries()) {
      const [before, above] = [first[i - 1], now[i - 1]];
      first.push(signed(`${i}.1`, stated, before));
      if (next) now.push({ ...signed(`${i}.2`, next, above), former: held ? [stated] : [] });
      else now.push(again && above ? signed(`${i}.2`, stated, above) : (first[i] ?? signed(`${i}.1`, stated, above)));
    }
    return now;
  });

const signed = (digest: string, stated: CanonicalAuthority, above: SignedHop | undefined): SignedHop => ({
  ...{ authority: stated, former: [], digest, parentDigest: above?.digest ?? null },
  effective: effectiveAuthority(stated, above?.effective),
});

type Along = typeof effectiveAlong;
const isComputed = (along: Along) =>
  fc.property(chain, (hops) => {
    const plain = hops.map(({ authority: stated, former }) => ({ authority: stated, former }));
    return JSON.stringify(along(hops)) === JSON.stringify(effectiveAlong(plain));
  });

describe("what each hop of a chain gives", () => {
  it("L8: is what it was signed with, as far as nothing changed above it, and else what is computed", () => {
    holds("as signed", isComputed(effectiveAlong), 150);
  });

  it("a twin that takes every hop as it was signed is caught", () => {
    expect(
      isRefuted(
        "every hop as signed",
        isComputed((hops) => hops.map(({ effective = [] }) => effective)),
      ),
    ).toBe(true);
  });

  it("a twin that forgets that something further up changed is caught", () => {
    const twin: Along = (hops) =>
      effectiveAlong(hops.map((hop, i) => ({ ...hop, parentDigest: hops[i - 1]?.digest ?? null, former: [] })));
    expect(isRefuted("forgets", isComputed(twin))).toBe(true);
  });

  it("intersects nothing where nothing changed", () => {
    const [root, leaf]: CanonicalAuthority[] = [[], []];
    const hops = [
      { authority: [], digest: "a", parentDigest: null, effective: root ?? [] },
      { authority: [], digest: "b", parentDigest: "a", effective: leaf ?? [] },
    ];
    const [first, second] = effectiveAlong(hops);
    expect([first === root, second === leaf]).toEqual([true, true]);
  });
});
