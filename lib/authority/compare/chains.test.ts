import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { compileAuthority } from "@/lib/authority/judge/covers";
import { type Judgement, type JudgingHop, judge } from "@/lib/authority/judge/judge";
import type { ActionFacts, Authority } from "@/lib/authority/language/model";
import { action, authority, holds, isRefuted } from "@/lib/testing/authority/arbitraries";
import { type Chain, chain, count, depths, type Tally, tooFewAllowed } from "@/lib/testing/authority/chains";
import { PAYMENT } from "@/lib/testing/authority/fixtures";

type Answer = (facts: ActionFacts) => Judgement<JudgingHop>;
/** How a chain answers actions, as it is after the edit. */
type Answering = (chain: Chain) => Answer;

const named = (authority: Authority): JudgingHop => ({ name: "a hop", authority: compileAuthority(authority) });
const asking = (authorities: readonly Authority[]): Answer => {
  const hops = authorities.map(named);
  return (facts) => judge(hops, facts, PAYMENT);
};
const effectiveOf = ([root = [], ...below]: readonly Authority[]): Authority =>
  below.reduce((above, hop) => intersectAuthority(hop, above), root);

/** Every hop above covers each action that the last hop allows. One asking hop suffices; each hop has reservations. */
const withinEveryAncestor = (answering: Answering, tally: Tally = new Map(), chains = chain) =>
  fc.property(chains, (one) => {
    const answer = answering(one);
    const hops = one.hops.map(compileAuthority);
    return one.actions.every((facts) => {
      const judged = answer(facts);
      count(tally, hops.length, judged.verdict === "deny");
      if (judged.verdict === "deny") return true;
      const each = hops.map((hop) => hop.covers(facts, PAYMENT));
      const wanted = each.flatMap((covered) => (covered.ok ? covered.reservations : []));
      return (
        each.every(({ ok }) => ok) &&
        (judged.verdict === "ask" || !each.some((covered) => covered.ok && covered.asks)) &&
        judged.reservations.length === wanted.length
      );
    });
  });

const everyHop: Answering = ({ hops }) => asking(hops);

describe("PB1: chains of 1 to 8 hops, each derived from the one above, one of which was edited since", () => {
  it("L0: a child allows, so every ancestor allows", () => {
    const tally: Tally = new Map();
    holds("ancestors", withinEveryAncestor(everyHop, tally), 400);
    expect(tooFewAllowed(tally)).toEqual([]);
  });

  it("L0, L8: a chain allows exactly what its effective authority covers", () => {
    const tally: Tally = new Map();
    const property = fc.property(chain, (one) => {
      const answer = everyHop(one);
      const whole = compileAuthority(effectiveOf(one.hops));
      return one.actions.every((facts) => {
        const denied = answer(facts).verdict === "deny";
        count(tally, one.hops.length, denied);
        return whole.covers(facts, PAYMENT).ok === !denied;
      });
    });
    holds("effective chains", property, 400);
    expect(tooFewAllowed(tally)).toEqual([]);
  });

  it.each<[string, Answering]>([
    ["skips the ancestor above the last", ({ hops }) => asking(hops.toSpliced(-2, hops.length > 1 ? 1 : 0))],
    ["asks the last hop alone", ({ hops }) => asking(hops.slice(-1))],
    ["goes by what the last hop gave before the edit", ({ made }) => asking([effectiveOf(made)])],
  ])(
    "a twin that %s is caught",
    (name, twin) => {
      expect(isRefuted(name, withinEveryAncestor(twin))).toBe(true);
    },
    30_000,
  );

  it("chains of unrelated hops, which allow hardly anything, are no test of it", () => {
    const tally: Tally = new Map();
    const made = fc.tuple(fc.constantFrom(...depths), fc.array(authority, { minLength: 8, maxLength: 8 }));
    const unrelated = fc.record({ made, actions: fc.array(action, { minLength: 20, maxLength: 20 }) });
    const chains = unrelated.map(({ made: [depth, all], actions }) => {
      const hops = all.slice(0, depth);
      return { made: hops, hops, actions };
    });
    expect(isRefuted("unrelated chains", withinEveryAncestor(everyHop, tally, chains), 400)).toBe(false);
    expect(tooFewAllowed(tally)).toEqual(expect.arrayContaining([6, 7, 8]));
  });
});
