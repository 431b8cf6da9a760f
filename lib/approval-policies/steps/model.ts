import type { ResolvedStep } from "@/lib/approval-policies/model";

export const stepStates = ["waiting", "open", "passed", "skipped"] as const;
export type StepState = (typeof stepStates)[number];

/** How steps are shown: of a request that is over, none is open any more, and each says what became of it. */
export const shownStepStates = [...stepStates, "denied", "withdrawn", "expired", "not_reached", "not_needed"] as const;
export type ShownStepState = (typeof shownStepStates)[number];

/** Somebody with the groups they are in, by name. */
export type Member = { personId: string; groups: readonly string[] };

/** A step of a revision as it stands: who may answer it now may be more people than its rule says. */
export type Step = {
  rule: ResolvedStep;
  state: StepState;
  groups: readonly string[];
  openedAt: Date | null;
  overdueAt: Date | null;
  escalatedAt: Date | null;
  closedAt: Date | null;
};

/** A yes to the revision that is shown. `on` is whom the approver covered for. */
export type Approval = { step: number; by: Member; on: Member | null };

/** What a step is judged by. */
export type StepFacts = {
  step: Pick<Step, "rule" | "groups">;
  requester: Member;
  /** The people behind the agent and instance that asked in the requester's name, and the admin who could act as them. */
  behindRequester: readonly string[];
  /** The agent's owner, the delegator and the represented person. */
  parties: readonly string[];
  /** The delegator and the represented person: whether they consented or asked, their word is no approval (I9). */
  givers: readonly string[];
  /** Approvals of the revision so far, of this step and of earlier ones. */
  approvals: readonly Approval[];
};

/** Whoever decides, and the people in whose place they may. */
export type Decider = { self: Member; covers: readonly Member[] };
