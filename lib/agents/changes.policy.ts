import { changeDays } from "@/lib/control-changes/model";
import {
  type ControlFacts,
  isAboveThreshold,
  lifecycleChange,
  type PolicyAsks,
  type TakesTwo,
} from "@/lib/control-changes/takes-two.policy";
import type { Agent } from "./model";

/** New values of an edit; an absent member stays. */
export type AgentEdit = Partial<Pick<Agent, "displayName" | "purpose" | "riskTier" | "environment" | "blueprintId">>;

type Terms = Pick<Agent, "riskTier" | "environment" | "blueprintId">;

/** The terms of an edit by the lifecycle policy: whether it asks for a second person, and the days to confirm. */
export type EditTerms = { asks: PolicyAsks | undefined; days: number };

/** The facts by which it is decided whether an edit of an agent takes two people. */
export const editFacts = (
  agent: Terms & Pick<Agent, "status">,
  edit: AgentEdit,
  { asks, holds }: { asks: PolicyAsks | undefined; holds: boolean },
): ControlFacts => ({
  ...{ control: "agent", status: agent.status, before: termsOf(agent), after: { ...termsOf(agent), ...edit } },
  ...{ asks, holds },
});

/** The days to confirm a change. A fixed rule waits no longer because the lifecycle policy sets more days. */
export const confirmDays = ({ code }: Pick<TakesTwo, "code">, { days }: Pick<EditTerms, "days">): number =>
  code === lifecycleChange ? days : Math.min(days, changeDays);

const termsOf = ({ riskTier, environment, blueprintId }: Terms): Terms => ({ riskTier, environment, blueprintId });

/** An edit, or a transfer to an owner. */
export type AgentChange = AgentEdit & { ownerId?: string };

/** Consequences of another tier, environment or blueprint, in sentences for the second person. */
export function consequencesOf(before: Terms, edit: AgentEdit): string[] {
  const { riskTier = before.riskTier, environment = before.environment, blueprintId = before.blueprintId } = edit;
  return [
    ...(riskTier === before.riskTier ? [] : tierConsequences(before.riskTier, riskTier)),
    ...(environment === before.environment
      ? []
      : [
          `Authority that is limited to environments counts only where it names ${environment}.`,
          `Approval policies apply their rules for environment ${environment}.`,
        ]),
    ...(blueprintId === before.blueprintId
      ? []
      : [
          "The ceiling, the lifetimes and the approval policy of the new blueprint apply. Keys in use keep their expiry.",
          "Open requests for the agent are shown again before they are approved.",
        ]),
  ];
}

function tierConsequences(before: Agent["riskTier"], after: Agent["riskTier"]): string[] {
  const [was, is] = [before, after].map((riskTier) => isAboveThreshold({ riskTier }));
  return [
    ...criticalConsequences(before, after),
    ...(is && !was
      ? [
          "Approvers decide each request alone, never in a batch.",
          "Later changes of tier or environment take two people.",
        ]
      : []),
    ...(was && !is
      ? [
          "Approvers may decide requests in a batch.",
          "One person may change the environment from then on, unless the lifecycle policy asks for two.",
        ]
      : []),
    `Approval policies apply their rules for tier ${after}.`,
  ];
}

function criticalConsequences(before: Agent["riskTier"], after: Agent["riskTier"]): string[] {
  if (after === "critical") {
    return [
      "Each action must be signed by the running instance. An action without a signature is denied.",
      "Each approval must be signed with a passkey.",
    ];
  }
  if (before !== "critical") return [];
  return [
    "Actions need no signature of their own any more.",
    "Approvals need a passkey only where the approval policy asks for one.",
  ];
}
