import type { ResolvedStep } from "@/lib/approval-policies/model";

export const stepStates = ["waiting", "open", "passed", "skipped"] as const;
export type StepState = (typeof stepStates)[number];

/** Displayed states of steps. Once a request is over, no step is open and each has its outcome. */
export const shownStepStates = [...stepStates, "denied", "withdrawn", "expired", "not_reached", "not_needed"] as const;
export type ShownStepState = (typeof shownStepStates)[number];

/** A person with the names of their groups. */
export type Member = { personId: string; groups: readonly string[] };

/** A step of a revision with its state. After an escalation, more groups than those of its rule may answer it. */
export type Step = {
  rule: ResolvedStep;
  state: StepState;
  groups: readonly string[];
  openedAt: Date | null;
  overdueAt: Date | null;
  escalatedAt: Date | null;
  closedAt: Date | null;
};

/** An approval of a revision. `on` is the person that the approver covered for. */
export type Approval = { step: number; by: Member; on: Member | null };

/** The facts by which a step is judged. */
export type StepFacts = {
  step: Pick<Step, "rule" | "groups">;
  requester: Member;
  /** People behind the agent and instance that asked for the requester, and admins who could act as them. */
  behindRequester: readonly string[];
  /** The agent's owner, the delegator and the represented person. */
  parties: readonly string[];
  /** The delegator and the represented person. They never approve, even if they consented or asked (I9). */
  givers: readonly string[];
  /** Approvals of the revision so far, of this step and of earlier ones. */
  approvals: readonly Approval[];
};

/** The person who decides, and the people they cover for. */
export type Decider = { self: Member; covers: readonly Member[] };
