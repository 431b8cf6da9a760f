import type { AgentEdit, EditTerms } from "@/lib/agents/changes.policy";
import { changeDays } from "@/lib/control-changes/model";
import { isAboveThreshold } from "@/lib/control-changes/takes-two.policy";
import { type ChangedMember, changedMembers, type LifecycleFacts, type LifecycleRule } from "@/lib/lifecycle/model";
import { approversText } from "./approvers.model";
import { ruleFor } from "./policy";

type ChangeRule = Pick<LifecycleRule, "name" | "tiers" | "environments" | "changes" | "approvers">;
type Terms = Pick<LifecycleFacts, "riskTier" | "environment">;
type Edited = Terms & { purpose: string; ownerId: string | null };

export const changeWords: Record<ChangedMember, string> = {
  environment: "a change of the environment",
  purpose: "a change of the purpose",
  riskTier: "a change of the risk tier",
  ownerId: "a transfer without asking the new owner",
};

const confirmedBy = ({ changes }: ChangeRule): readonly ChangedMember[] => changes?.confirm ?? [];

/**
 * Judges an edit of an agent by a policy: whether it asks for a second person, and in how many days they confirm.
 *
 * The rule before the edit and the rule after it both count, the stricter one in each point. A move between them asks for
 * a second person too if one of them asks for more than the other. So it does if their approvers differ. Otherwise one person could move an agent to a rule
 * that asks for nothing, and back after the change.
 */
export function termsOfChange(
  { version, rules }: { version: number; rules: readonly ChangeRule[] },
  agent: Edited,
  edit: AgentEdit & { ownerId?: string },
): EditTerms {
  const changed = changedMembers.filter((member) => edit[member] !== undefined && edit[member] !== agent[member]);
  const both = rulesOfEdit(rules, agent, edit);
  const days = Math.min(...both.map(({ changes }) => changes?.days ?? changeDays));
  const asked = both.flatMap((rule) =>
    changed.filter((member) => confirmedBy(rule).includes(member)).map((member) => ({ rule, member })),
  );
  const [first] = asked;
  if (first) {
    return { asks: { version, rule: first.rule.name, about: changeWords[first.member] }, days };
  }
  const stricter = both.find((rule) => both.some((other) => asksMore(rule, other)));
  if (stricter) return { asks: { version, rule: stricter.name, about: "agents that this rule gains or loses" }, days };
  return { asks: undefined, days };
}

const asksMore = (rule: ChangeRule, other: ChangeRule): boolean =>
  confirmedBy(rule).some((member) => !confirmedBy(other).includes(member)) ||
  (rule.approvers !== undefined &&
    (other.approvers === undefined || approversText(rule.approvers) !== approversText(other.approvers)));

/** The rules whose approvers confirm an edit: the one before it and the one after it. */
export function rulesOfEdit<Rule extends Pick<LifecycleRule, "tiers" | "environments">>(
  rules: readonly Rule[],
  agent: Terms,
  { riskTier = agent.riskTier, environment = agent.environment }: AgentEdit = {},
): Rule[] {
  return [...new Set([ruleFor(rules, agent), ruleFor(rules, { riskTier, environment })])];
}

/** Members whose change two people make at tier high and critical, also without the policy. */
const fixed: readonly ChangedMember[] = ["environment", "riskTier"];

/** The members for whose change the policy asks for a second person where no fixed rule does. */
export const addedBy = (rules: readonly ChangeRule[], agent: Terms): ChangedMember[] =>
  confirmedBy(ruleFor(rules, agent)).filter((member) => !(isAboveThreshold(agent) && fixed.includes(member)));
