import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { restrictAuthority } from "@/lib/authority/combine/restrict";
import type { Coverage } from "@/lib/authority/judge/coverage";
import { compileAuthority } from "@/lib/authority/judge/covers";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import { authorityDigest } from "@/lib/authority/language/digest";
import type { ActionFacts, Authority, AuthorityElement } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { diffAuthority } from "@/lib/authority/words/diff";
import { givesUp } from "@/lib/authority/words/losses";
import { action, authority, element, holds, isRefuted } from "@/lib/testing/authority/arbitraries";
import { related, withEach } from "@/lib/testing/authority/chains";
import { PAYMENT } from "@/lib/testing/authority/fixtures";
import { isNarrower, isNarrowerInPlace, isNoWider } from "./is-narrower";
import { elementsOverlap } from "./overlap";

const actions = fc.array(action, { minLength: 20, maxLength: 40 });
const judge = (hop: Authority, facts: ActionFacts): Coverage => compileAuthority(hop).covers(facts, PAYMENT);
const judgeAll = (hop: Authority, all: readonly ActionFacts[]): Coverage[] => {
  const compiled = compileAuthority(hop);
  return all.map((facts) => compiled.covers(facts, PAYMENT));
};

/** Pairs that are often comparable: unrelated, cut down to the parent, or the parent with one member of another authority. */
const comparable = fc
  .tuple(authority, authority, fc.constantFrom("other", "cut", "identifiers", "limits", "conditions", "amounts"))
  .map(([a, b, how]) => ({ child: related(a, b, how), parent: b }))
  .filter(({ child }) => child.length > 0);

type Compare = (child: Authority, parent: Authority) => { ok: boolean };

/** Contract of "no wider": the parent allows each allowed action, and keeps its questions and reservations. */
const neverWider = (compare: Compare) =>
  fc.property(comparable, actions, ({ child, parent }, all) => {
    if (!compare(child, parent).ok) return true;
    const inner = judgeAll(child, all);
    const outer = judgeAll(parent, all);
    return inner.every((own, index) => {
      const bound = outer[index];
      if (!own.ok || bound === undefined) return true;
      return bound.ok && (own.asks || !bound.asks) && keepsReservations(own, bound);
    });
  });

function keepsReservations(own: Coverage & { ok: true }, bound: Coverage & { ok: true }): boolean {
  return bound.reservations.every((outer) =>
    own.reservations.some(
      (inner) =>
        inner.kind === outer.kind &&
        inner.field === outer.field &&
        inner.unit === outer.unit &&
        inner.window === outer.window &&
        inner.max <= outer.max,
    ),
  );
}

describe("PB1 attenuation", () => {
  it("L0, L2: what an authority that is no wider allows, its parent allows", () => {
    holds("no wider", neverWider(isNoWider));
  });

  it("L2: a narrower child fails at its parent only by what it left out to inherit", () => {
    const property = fc.property(
      comparable,
      actions,
      ({ child, parent }, all) =>
        !isNarrower(child, parent).ok ||
        all.every((facts) => {
          if (!judge(child, facts).ok) return true;
          const bound = judge(parent, facts);
          return bound.ok || ["limits", "hours", "approval_above"].includes(bound.member);
        }),
    );
    holds("narrower", property);
  });

  it("L2: the intersection covers exactly what both cover, asks where either asks", () => {
    const property = fc.property(authority, authority, actions, (a, b, all) => {
      const [one, other, both] = [judgeAll(a, all), judgeAll(b, all), judgeAll(intersectAuthority(a, b), all)];
      all.forEach((_, index) => {
        const [x, y, z] = [one[index], other[index], both[index]];
        expect(z?.ok).toBe(x?.ok === true && y?.ok === true);
        if (x?.ok && y?.ok && z?.ok) expect(z.asks).toBe(x.asks || y.asks);
      });
    });
    holds("intersection", property);
  });

  it("L8: the effective authority is no wider than the parent, and can be parsed", () => {
    const property = fc.property(authority, authority, (child, parent) => {
      const effective = intersectAuthority(child, parent);
      expect(isNoWider(effective, parent)).toEqual({ ok: true });
      if (effective.length > 0) expect(parseAuthority(effective)).toMatchObject({ ok: true });
    });
    holds("effective", property);
  });

  it("every authority is no wider than itself, and gives up nothing", () => {
    const property = fc.property(authority, (own) => {
      expect(isNoWider(own, own)).toEqual({ ok: true });
      expect(isNarrowerInPlace(own, own)).toEqual({ ok: true });
      expect(givesUp(own, own)).toEqual([]);
      expect(diffAuthority(own, own).every(({ direction }) => direction === "same")).toBe(true);
    });
    holds("reflexive", property);
  });
});

describe("broken twins are caught", () => {
  const twins: Record<string, Compare> = {
    "takes a pattern for a plain prefix": (child, parent) => isNoWider(withPlainPrefixes(child, parent), parent),
    "takes the hop's comparison for one that stands alone": isNarrower,
    "compares no amounts": (child, parent) =>
      isNoWider(
        child.map((element) => withEach(element, "0")),
        parent,
      ),
    "ignores tasks": (child, parent) => isNoWider(child.map(withoutTasks), parent.map(withoutTasks)),
    "ignores hours": (child, parent) => isNoWider(child.map(withoutHours), parent.map(withoutHours)),
  };
  it.each(Object.entries(twins))(
    "PB1: a comparison that %s",
    (name, twin) => {
      expect(isRefuted(name, neverWider(twin))).toBe(true);
    },
    30_000,
  );
});

/** Lets every identifier pass that begins as the parent's does. */
const withPlainPrefixes = (child: Authority, parent: Authority): Authority =>
  child.map((element) => {
    const home = parent.find(({ identifiers }) =>
      element.identifiers.every((one) => identifiers.some((other) => one.startsWith(other.replace(/[^/-]*$/, "")))),
    );
    return home === undefined ? element : { ...element, identifiers: home.identifiers };
  });
const withoutTasks = ({ conditions, ...element }: AuthorityElement): AuthorityElement => {
  const { tasks: _, ...rest } = conditions ?? {};
  return { ...element, conditions: rest };
};
const withoutHours = ({ conditions, ...element }: AuthorityElement): AuthorityElement => {
  const { hours: _, ...rest } = conditions ?? {};
  return { ...element, conditions: rest };
};

describe("PB2 monotone", () => {
  it("removing an element or adding a condition never turns a denial into an allowance", () => {
    const property = fc.property(authority, fc.nat(), actions, (own, pick, all) => {
      const index = pick % own.length;
      const fewer = own.filter((_, position) => position !== index);
      const stricter = own.map((element, position) =>
        position === index
          ? { ...element, conditions: { networks: ["10.20.0.0/16"], ...element.conditions } }
          : element,
      );
      return all.every((facts) => judge(own, facts).ok || !(judge(fewer, facts).ok || judge(stricter, facts).ok));
    });
    holds("monotone", property, 200);
  });
});

describe("PB2: what is unrelated changes no answer", () => {
  type Judge = (own: Authority, facts: ActionFacts) => Coverage;
  /** Elements that overlap with nothing and do not cover the action by themselves, beside an authority. */
  const unmoved = (twin: Judge) =>
    fc.property(authority, element, actions, (own, extra, all) => {
      if (own.some((one) => elementsOverlap(one, extra))) return true;
      return all.every((facts) => {
        if (judge([extra], facts).ok) return true;
        const [before, after] = [twin(own, facts), twin([...own, { ...extra, id: "extra" }], facts)];
        return (
          before.ok === after.ok && (!before.ok || JSON.stringify(before, bigints) === JSON.stringify(after, bigints))
        );
      });
    });

  it("an element that does not cover an action neither allows nor refuses it, nor takes from its limits", () => {
    holds("unrelated", unmoved(judge), 300);
  });

  it("an element of another type or place leaves every answer as it was, to its reason", () => {
    const property = fc.property(authority, element, fc.boolean(), actions, (own, extra, elsewhere, all) => {
      const other = elsewhere ? { locations: ["https://other.acme.example"] } : { type: "invoice" };
      const more = [...own, { ...extra, ...other, id: "extra" }];
      expect(judgeAll(more, all)).toEqual(judgeAll(own, all));
    });
    holds("elsewhere", property);
  });

  it("a twin that asks every element of the action is caught", () => {
    const everyOne: Judge = (own, facts) => {
      const asked = own.filter(({ actions: names }) => names.includes(facts.action)).map((one) => judge([one], facts));
      return asked.find(({ ok }) => !ok) ?? asked[0] ?? judge(own, facts);
    };
    expect(isRefuted("asks every element", unmoved(everyOne))).toBe(true);
  });
});

describe("PB3 canonical form", () => {
  const shuffle = (own: Authority): Authority =>
    [...own].reverse().map(({ type, actions: names, identifiers, ...rest }) => ({
      identifiers: [...identifiers].reverse(),
      ...rest,
      actions: [...names].reverse(),
      type,
    }));

  it("is a fixed point, keeps the meaning, and does not depend on any order", () => {
    const property = fc.property(authority, actions, (own, all) => {
      expect(canonicalAuthority(own)).toEqual(own);
      expect(canonicalAuthority(shuffle(own))).toEqual(own);
      expect(authorityDigest(shuffle(own))).toBe(authorityDigest(own));
      expect(judgeAll(shuffle(own), all)).toEqual(judgeAll(own, all));
      expect(parseAuthority(JSON.parse(JSON.stringify(own)))).toEqual({ ok: true, authority: own });
    });
    holds("canonical", property, 200);
  });

  it("authorities that judge some action differently have different digests", () => {
    const property = fc.property(authority, authority, actions, (a, b, all) => {
      const differ = JSON.stringify(judgeAll(a, all), bigints) !== JSON.stringify(judgeAll(b, all), bigints);
      return !differ || authorityDigest(a) !== authorityDigest(b);
    });
    holds("digest", property);
  });
});

const bigints = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

describe("diff and restriction agree with the comparison", () => {
  it("an in-place narrowing shows no widening axis, and the other way round", () => {
    const property = fc.property(comparable, ({ child, parent }) => {
      const after = child.filter(({ id }) => parent.some((element) => element.id === id));
      if (after.length === 0) return;
      const widens = diffAuthority(parent, after).some(({ direction }) => direction === "widens");
      expect(widens).toBe(!isNarrowerInPlace(after, parent).ok);
    });
    holds("diff", property);
  });

  it("a restricted authority is no wider than the grant", () => {
    const property = fc.property(authority, authority, (requested, granted) => {
      const restricted = restrictAuthority(requested, granted);
      if (restricted.ok) expect(isNoWider(restricted.authority, granted)).toEqual({ ok: true });
      expect(restrictAuthority(granted, granted)).toEqual({ ok: true, authority: granted });
    });
    holds("restrict", property);
  });
});
