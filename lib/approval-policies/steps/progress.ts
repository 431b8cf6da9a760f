import type { Approval, Step, StepFacts, StepState } from "./model";
import { answerRefusal, peopleOf } from "./policy";

/** A step, with the end that is stored for it. No later vote changes a stored end; null if none is stored. */
export type ProgressStep = Pick<Step, "rule" | "groups"> & { closed: Extract<StepState, "passed" | "skipped"> | null };

/** An approval, or the consent to a step that asks for one. */
export type Vote = Approval & {
  /** Whether the approver, and the person they covered for, may still decide. */
  mayDecide: boolean;
  /** Whether the passkey that signed it is still the approver's and not blocked; true if none signed it (A4). */
  keyStands: boolean;
};

export type ProgressFacts = Omit<StepFacts, "step" | "approvals"> & {
  /**
   * The votes that count (A2). `standing`: those that still stand, so a step that loses one is open again. `given`: all
   * of them, and at a quorum one that no longer stands voids all.
   */
  counts: "standing" | "given";
};

/** The steps of a request or an action, their votes with the oldest first, and the facts that judge them. */
export type Answers = { steps: readonly ProgressStep[]; votes: readonly Vote[]; facts: ProgressFacts };

export type StepProgress = ProgressStep & {
  state: StepState;
  /** Votes that count for it. */
  counted: number;
  /** Votes that it still needs. */
  lacks: number;
};

export type Progress = {
  steps: readonly StepProgress[];
  /** The facts that judge a vote on the open step; undefined if no step is open. */
  open: StepFacts | undefined;
  /** The votes that count, in the order of steps. */
  counted: readonly Vote[];
  /** The votes that no longer stand. */
  fallen: readonly Vote[];
  /** `void`: a step reached its quorum, and a vote that was counted no longer stands. */
  outcome: "open" | "complete" | "void";
};

/** Judges how far the steps are. The first step that is not closed and lacks a vote is open. */
export function progress({ steps, votes, facts: { counts, ...who } }: Answers): Progress {
  // In order of steps: a new approval of an earlier step may conflict with the separation of a later one.
  const inOrder = votes.toSorted((one, other) => one.step - other.step);
  const standing = standingOf(steps, inOrder, who);
  const counted = counts === "given" ? inOrder : standing;
  const shown = withStates(steps, counted);
  const open = shown.find(({ state }) => state === "open");
  const fallen = inOrder.filter((vote) => !standing.includes(vote));
  const reached = shown.some(({ closed, state }) => closed === null && state === "passed");
  const isVoid = counts === "given" && reached && fallen.length > 0;
  return {
    ...{ steps: shown, counted, fallen },
    open: open && { step: { rule: open.rule, groups: open.groups }, ...who, approvals: approvalsIn(steps, counted) },
    outcome: isVoid ? "void" : open ? "open" : "complete",
  };
}

/** Adds a vote, whose voter was judged by the open step, to the votes that count now. */
export const withVote = (answers: Answers, vote: Approval): Answers => ({
  ...answers,
  votes: [...progress(answers).counted, asGiven(vote)],
});

/** A vote as it was when it was given. */
export const asGiven = (vote: Approval): Vote => ({ ...vote, mayDecide: true, keyStands: true });

/** Whether the approver of a vote, and the person they covered for, are among the people who may decide now. */
export const mayStillDecide = (vote: Approval, approvers: ReadonlySet<string>): boolean =>
  peopleOf(vote).every(({ personId }) => approvers.has(personId));

type Who = Omit<ProgressFacts, "counts">;

/** Finds the votes that still stand. A vote that does not is no earlier approval for the others. */
function standingOf(steps: readonly ProgressStep[], votes: readonly Vote[], who: Who): Vote[] {
  const standing: Vote[] = [];
  const approvals: Vote[] = [];
  for (const vote of votes) {
    const step = steps.find(({ rule }) => rule.number === vote.step);
    if (!step || !stands(step, vote, { ...who, approvals })) continue;
    standing.push(vote);
    // A consent is no approval.
    if (step.rule.consentOf === null) approvals.push(vote);
  }
  return standing;
}

/** An approval stands by the rule that judged it when it was given. A consent stays: it is that of the named person. */
function stands(step: ProgressStep, { by, on, ...vote }: Vote, facts: Omit<StepFacts, "step">): boolean {
  const { consentOf } = step.rule;
  if (consentOf !== null) return on === null && by.personId === consentOf;
  return vote.mayDecide && vote.keyStands && answerRefusal({ ...facts, step }, by, on) === undefined;
}

/** The votes that are approvals, and no consents. */
function approvalsIn(steps: readonly ProgressStep[], votes: readonly Vote[]): Vote[] {
  const consents = steps.filter(({ rule }) => rule.consentOf !== null).map(({ rule }) => rule.number);
  return votes.filter(({ step }) => !consents.includes(step));
}

function withStates(steps: readonly ProgressStep[], votes: readonly Vote[]): StepProgress[] {
  const shown: StepProgress[] = [];
  let next: StepState = "open";
  for (const step of steps) {
    const { rule, closed } = step;
    const counted = votes.filter((vote) => vote.step === rule.number).length;
    const lacks = closed === null ? Math.max(0, rule.quorum - counted) : 0;
    const state: StepState = closed ?? (next === "open" && lacks === 0 ? "passed" : next);
    if (state === "open") next = "waiting";
    shown.push({ ...step, state, counted, lacks });
  }
  return shown;
}
