import type { RevocationScopeKind } from "./model";

/** The kinds of rows below a stop, in the order in which a job writes them. */
export type Step = "rules" | "enrolmentTokens" | "instances" | "delegations" | "given" | "below";

/** The numbers of rows that a job has written. */
export type EndedCounts = { workloadRules: number; enrolmentTokens: number; instances: number; delegations: number };

/** Progress of the job: the step, the last subject that it finished there, and the number of rows written so far. */
export type Progress = { at: { step: Step; after: string; depth: number }; ended: EndedCounts };

export const nothingEnded: EndedCounts = { workloadRules: 0, enrolmentTokens: 0, instances: 0, delegations: 0 };

const ofAgents: readonly Step[] = ["rules", "enrolmentTokens", "instances", "delegations"];

/** The steps of a revocation. A retirement ends credentials itself, after the delegations. */
export function stepsOf({ scope, retirement }: { scope: RevocationScopeKind; retirement: boolean }): readonly Step[] {
  if (retirement) return ["rules", "delegations", "below"];
  switch (scope) {
    case "instance":
    case "resource_server":
    case "delegation":
      return ["below"];
    case "owner":
      return [...ofAgents, "given", "below"];
    default:
      return [...ofAgents, "below"];
  }
}

export const startOf = ([step = "below"]: readonly Step[]): Progress => ({
  at: { step, after: "", depth: 0 },
  ended: nothingEnded,
});

/** Returns whether rows below a stop were written. The stopped objects can then no longer be counted. */
export const isBegun = (progress: unknown): boolean => (progress as Partial<Progress>).at !== undefined;
