import type { AgentStatus } from "@/lib/agents/model";
import { isAboveThreshold } from "@/lib/control-changes/takes-two.policy";
import { checkWords } from "@/lib/lifecycle/checks";
import { factsOf } from "@/lib/lifecycle/facts.store";
import { type Check, changedMembers, checks, type LifecycleFacts, type LifecycleRule } from "@/lib/lifecycle/model";
import { prisma } from "@/lib/platform/database/prisma";
import { addedBy, changeWords } from "./changes.policy";
import { openChecks, ruleFor } from "./policy";
import type { PolicyPreview } from "./schema";

/** Agents of a state that a preview reads at most. */
const mostRead = 1_000;
const before: readonly AgentStatus[] = ["draft", "pending"];
const states = ["draft", "pending", "active"] as const;

const counted = (agents: number, kind = ""): string =>
  `${agents.toLocaleString("en")} ${kind}${agents === 1 ? "agent" : "agents"}`;

const sentenceOf = (check: Check, agents: number): string => `${counted(agents)} would need ${checkWords[check].need}.`;

/** Counts the active agents for whose change two people would be asked only because of the policy. */
function countChanges(rules: readonly LifecycleRule[], live: readonly LifecycleFacts[]): PolicyPreview["changes"] {
  const added = live.map((one) => addedBy(rules, one));
  return changedMembers.flatMap((member) => {
    const agents = added.filter((members) => members.includes(member)).length;
    const sentence = `${counted(agents, "active ")} would need a second person for ${changeWords[member]}.`;
    return agents === 0 ? [] : [{ member, agents, sentence }];
  });
}

/** Counts the agents that need something under other rules, from what is known of them now. */
export function countPreview(
  rules: readonly LifecycleRule[],
  facts: readonly LifecycleFacts[],
  capped: boolean,
): PolicyPreview {
  const waiting = facts.filter(({ status }) => before.includes(status));
  const open = waiting.map((one) => openChecks(ruleFor(rules, one), one));
  const needs = checks.flatMap((check) => {
    const agents = open.filter((lines) => lines.includes(check)).length;
    return agents === 0 ? [] : [{ check, agents, sentence: sentenceOf(check, agents) }];
  });
  const second = waiting.filter(
    (one) => one.status === "draft" && !isAboveThreshold(one) && ruleFor(rules, one).people === 2,
  );
  const active = facts.filter(({ status }) => status === "active");
  const live = active.filter((one) => openChecks(ruleFor(rules, one), one).length > 0);
  return {
    ...{ needs, live: live.length, secondPerson: second.length, changes: countChanges(rules, active) },
    ...{ read: facts.length, capped },
  };
}

/** Counts by at most 1,000 agents of each state. More agents make the numbers minimums. */
export async function previewRules(rules: readonly LifecycleRule[]): Promise<PolicyPreview> {
  const rows = await Promise.all(
    states.map((status) =>
      prisma().agent.findMany({ where: { status }, select: { id: true }, orderBy: { id: "asc" }, take: mostRead + 1 }),
    ),
  );
  const ids = rows.flatMap((found) => found.slice(0, mostRead).map(({ id }) => id));
  return countPreview(
    rules,
    await factsOf(ids),
    rows.some((found) => found.length > mostRead),
  );
}
