import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ResolvedStep, StepRule } from "@/lib/approval-policies/model";
import { resolvedSteps } from "@/lib/approval-policies/policy";
import { joinedSteps } from "./joined";

const resolved = (...steps: StepRule[]) => resolvedSteps(steps, { passkey: false });
const step = (name: string, change: Partial<StepRule> = {}): StepRule => ({ name, quorum: 1, ...change });
const names = (...rules: ResolvedStep[][]) => joinedSteps(rules).map(({ number, name }) => `${number} ${name}`);

const approval = step("Approval");
const treasury = step("Treasury", { groups: ["treasury"] });
const apart = step("Apart", { separateFrom: ["approver_groups"] });

describe("the steps of several rules", () => {
  it("stand one behind the other, and one that two rules demand in the same words is asked once", () => {
    expect(names(resolved(approval), resolved(treasury))).toEqual(["1 Approval", "2 Treasury"]);
    expect(names(resolved(approval, treasury), resolved(approval), resolved(treasury))).toEqual([
      "1 Approval",
      "2 Treasury",
    ]);
    expect(names(resolved(approval), resolved(step("Approval", { quorum: 2 })))).toEqual(["1 Approval", "2 Approval"]);
    expect(names()).toEqual([]);
  });

  it("ask as many people as a rule names one after the other, though it does so in the same words", () => {
    expect(names(resolved(approval), resolved(approval, approval))).toEqual(["1 Approval", "2 Approval"]);
    expect(names(resolved(approval, approval), resolved(approval, approval))).toEqual(["1 Approval", "2 Approval"]);
  });

  it("let no person answer before the people that the rule separates from them", () => {
    expect(names(resolved(approval, apart), resolved(treasury, apart))).toEqual([
      "1 Approval",
      "2 Apart",
      "3 Treasury",
      "4 Apart",
    ]);
  });
});

describe("joining rules", () => {
  const rule = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 5 });
  const rules = fc.array(rule, { minLength: 1, maxLength: 4 });

  type Joins = (of: ResolvedStep[][]) => readonly ResolvedStep[];
  const standsIn = (own: readonly string[], all: readonly string[]): boolean =>
    all.reduce((found, name) => (name === own[found] ? found + 1 : found), 0) === own.length;
  /** Rules of which one is not asked step by step, in its order. */
  const loses = (joins: Joins): boolean =>
    fc.check(
      fc.property(rules, (of) => {
        const all = joins(of.map((names) => resolved(...names.map((name) => step(name))))).map(({ name }) => name);
        return of.every((own) => standsIn(own, all));
      }),
      { numRuns: 2000 },
    ).failed;

  it("loses no step of any, nor its order, and a twin that asks the same words only once is caught", () => {
    expect(loses(joinedSteps)).toBe(false);
    const onceEach: Joins = (of) => [...new Map(of.flat().map((one) => [one.name, one])).values()];
    expect(loses(onceEach)).toBe(true);
  });
});
