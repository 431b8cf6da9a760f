import { useQuery } from "@tanstack/react-query";
import { type AgentChange, confirmDays, consequencesOf, editFacts } from "@/lib/agents/changes.policy";
import type { AgentResponse } from "@/lib/agents/schema";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { termsOfChange } from "@/lib/lifecycle/policy/changes.policy";
import type { AgentLifecycle } from "@/lib/lifecycle/schema";
import { agentLifecycle } from "./queries";

/** Why an edit waits for a second person, how long, and what follows from it. */
export type Waiting = { reason: string; days: number; consequences: readonly string[] };

export const secondPerson = (days: number): string =>
  `A second person must confirm this. It lapses in ${days} ${days === 1 ? "day" : "days"}.`;

type Policy = Pick<AgentLifecycle, "changeRules" | "rule">;

/** Judges an edit by the fixed rules and by a lifecycle policy; undefined when it holds at once. */
export function waitingOf(agent: AgentResponse, edit: AgentChange, { changeRules, rule }: Policy): Waiting | undefined {
  const before = { ...agent, blueprintId: agent.blueprint.id, ownerId: agent.owner?.id ?? null };
  const { instances, delegations } = agent.counts;
  const held = [instances.active, instances.quarantined, instances.revoked, instances.expired, delegations.active];
  const holds = [...held, delegations.other].some((count) => count > 0);
  const terms = termsOfChange({ version: rule.policyVersion, rules: changeRules }, before, edit);
  const two = takesTwo(editFacts(before, edit, { asks: terms.asks, holds }));
  return two && { reason: two.reason, days: confirmDays(two, terms), consequences: consequencesOf(before, edit) };
}

/** Why a person may not approve alone, or as the second person; undefined if the lifecycle policy lets them. */
export const notApprover = ({ rule: { approvers } }: Pick<AgentLifecycle, "rule">): string | undefined =>
  approvers === null || approvers.includesYou ? undefined : approvers.sentence;

/** Reads the policy in effect for an agent. Its dialogs send nothing before they can show what it takes. */
export function useChangePolicy(agentId: string): { policy: Policy | undefined; whyNot: string | undefined } {
  const { data, isError } = useQuery(agentLifecycle(agentId));
  const missing = isError
    ? "The lifecycle policy could not be read. Reload the page."
    : "The lifecycle policy is being read.";
  return { policy: data, whyNot: data ? undefined : missing };
}
