import { describe, expect, it } from "vitest";
import { type ActionSteps, openStep, standing, type Yes } from "@/lib/action-approvals/steps/policy";
import { resolvedSteps } from "@/lib/approval-policies/policy";
import type { Member } from "@/lib/approval-policies/steps/model";

const person = (personId: string, ...groups: string[]): Member => ({ personId, groups });
const yes = (step: number, by: Member): Yes => ({ step, by, on: null, keyStands: true });
const steps = resolvedSteps(
  [
    { name: "First", quorum: 1 },
    { name: "Apart", quorum: 2, separateFrom: ["approver_groups"] },
  ],
  { passkey: false },
);
const [ada, bea, cay, dan] = [
  person("ada", "risk"),
  person("bea", "desk"),
  person("cay", "desk"),
  person("dan", "law"),
];
const of = (approvals: Yes[], approvers: Member[] = [ada, bea, cay, dan]): ActionSteps => ({
  ...{ steps, approvals, owner: person("owner"), behindInstance: [], involved: ["owner"] },
  approvers: new Set(approvers.map(({ personId }) => personId)),
});
const counted = (facts: ActionSteps) => standing(facts).map(({ by }) => by.personId);

describe("a yes to a later step (A2)", () => {
  it("stands apart from whoever approves an earlier one, also where that is said anew after it", () => {
    const said = [yes(1, ada), yes(2, bea)];
    expect(counted(of(said))).toEqual(["ada", "bea"]);
    // Ada may no longer decide, so the first step is open again. Its next approver shares Bea's group.
    const others = [bea, cay, dan];
    expect(openStep(of(said, others))?.step.rule.number).toBe(1);
    const again = of([...said, yes(1, cay)], others);
    expect(counted(again)).toEqual(["cay"]);
    expect(openStep(of([...said, yes(1, cay), yes(2, dan)], others))?.step.rule.number).toBe(2);
    expect(counted(of([...said, yes(1, dan)], others))).toEqual(["dan", "bea"]);
  });
});
