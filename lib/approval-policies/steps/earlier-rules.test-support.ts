import type { ResolvedStep } from "@/lib/approval-policies/model";
import type { Approval, Member, StepFacts, StepState } from "./model";
import { answerRefusal, peopleOf } from "./policy";

/**
 * The two rules that requests and single actions had until 2026-11-29, kept as the model that `progress` is compared
 * with. Both judge one answer by `answerRefusal`.
 */

export type Yes = Approval & { keyStands: boolean };

const stillStands = (facts: Omit<StepFacts, "approvals">, { by, on }: Approval, earlier: readonly Approval[]) =>
  answerRefusal({ ...facts, approvals: earlier }, by, on) === undefined;

/** Computed its steps from the votes each time. */
export type ActionSteps = {
  steps: readonly ResolvedStep[];
  approvals: readonly Yes[];
  approvers: ReadonlySet<string>;
  owner: Member;
  involved: readonly string[];
};

export function standing({ steps, approvals, approvers, ...rest }: ActionSteps): Yes[] {
  const counted: Yes[] = [];
  for (const approval of approvals.toSorted((one, other) => one.step - other.step)) {
    const rule = steps.find(({ number }) => number === approval.step);
    if (!rule || !approval.keyStands) continue;
    if (peopleOf(approval).some(({ personId }) => !approvers.has(personId))) continue;
    if (stillStands(factsFor(rule, rest), approval, counted)) counted.push(approval);
  }
  return counted;
}

export function withYes(of: ActionSteps, yes: Approval): ActionSteps {
  return {
    ...of,
    approvals: [...standing(of), { ...yes, keyStands: true }],
    approvers: new Set([...of.approvers, ...peopleOf(yes).map(({ personId }) => personId)]),
  };
}

export function openStep(of: ActionSteps): StepFacts | undefined {
  const approvals = standing(of);
  const rule = of.steps.find(({ number, quorum }) => approvals.filter(({ step }) => step === number).length < quorum);
  return rule && { ...factsFor(rule, of), approvals };
}

const factsFor = (
  rule: ResolvedStep,
  { owner, involved }: Pick<ActionSteps, "owner" | "involved">,
): Omit<StepFacts, "approvals"> => ({
  step: { rule, groups: rule.groups },
  ...{ requester: owner, behindRequester: involved, parties: involved, givers: [] },
});

type RequestWho = Omit<StepFacts, "step" | "approvals">;
type StoredStep = { rule: ResolvedStep; groups: readonly string[]; state: StepState };

/** Stored the state of its steps. Its approvals were judged at each quorum, and never reopened a step. */
export class StoredSteps {
  readonly steps: StoredStep[];

  constructor(rules: readonly ResolvedStep[]) {
    this.steps = rules.map((rule, at) => ({ rule, groups: rule.groups, state: at === 0 ? "open" : "waiting" }));
  }

  factsOf(who: RequestWho, approvals: readonly Yes[]): StepFacts | undefined {
    const step = this.steps.find(({ state }) => state === "open");
    return step && { step: { rule: step.rule, groups: step.groups }, ...who, approvals };
  }

  approve(
    who: RequestWho,
    { approvals, mine, approvers }: { approvals: readonly Yes[]; mine: Approval; approvers: ReadonlySet<string> },
  ): "void" | "waiting" | "granted" {
    const { step: number } = mine;
    const quorum = this.steps.find(({ rule }) => rule.number === number)?.rule.quorum ?? 0;
    const complete = [...approvals, mine].filter(({ step }) => step === number).length >= quorum;
    if (complete && !this.allStand(who, approvals, approvers)) return "void";
    const next = complete ? this.passStep(number) : undefined;
    return !complete || next ? "waiting" : "granted";
  }

  private allStand(who: RequestWho, approvals: readonly Yes[], approvers: ReadonlySet<string>): boolean {
    if (approvals.flatMap(peopleOf).some(({ personId }) => !approvers.has(personId))) return false;
    if (approvals.some(({ keyStands }) => !keyStands)) return false;
    return approvals.every((approval, index) => {
      const step = this.steps.find(({ rule }) => rule.number === approval.step);
      return step !== undefined && stillStands({ ...who, step }, approval, approvals.slice(0, index));
    });
  }

  passStep(number: number, how: "passed" | "skipped" = "passed"): StoredStep | undefined {
    const [step, next] = [number, number + 1].map((one) => this.steps.find(({ rule }) => rule.number === one));
    if (step) step.state = how;
    if (next) next.state = "open";
    return next;
  }
}
