import { counted } from "@/components/agents/agent-words";
import type { AgentBatchAction } from "@/lib/agents/batch.schema";
import type { AgentSummary } from "@/lib/agents/schema";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { ruleFor } from "@/lib/lifecycle/policy/policy";
import type { LifecyclePolicyResponse } from "@/lib/lifecycle/policy/schema";

const sum = (rows: readonly AgentSummary[], of: (row: AgentSummary) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

const atWork = (rows: readonly AgentSummary[]): string =>
  `${counted(
    sum(rows, ({ activeInstances }) => activeInstances),
    "active instance",
  )} and ${counted(
    sum(rows, ({ activeDelegations }) => activeDelegations),
    "active delegation",
  )}`;

type Rules = LifecyclePolicyResponse["rules"];

/** Counts the drafts that become active at once, and those that two people activate by the policy in effect. */
function activationEffect(rows: readonly AgentSummary[], rules: Rules | undefined): string {
  if (!rules) return "The lifecycle policy is being read.";
  const drafts = rows.filter(({ status }) => status === "draft");
  const two = drafts.filter((row) =>
    takesTwo({ control: "agent-activation", riskTier: row.riskTier, people: ruleFor(rules, row).people }),
  ).length;
  const one = drafts.length - two;
  const sentences = [
    ...(drafts.length === 0 ? ["None of them is a draft."] : []),
    ...(one > 0 ? [`${counted(one, "draft")} ${one === 1 ? "becomes" : "become"} active.`] : []),
    ...(two > 0 ? [`A second person must confirm ${counted(two, "draft")}, each on its page.`] : []),
  ];
  return sentences.join(" ");
}

const beforeActivation: readonly string[] = ["draft", "pending"];

/** Counts the agents whose transfer waits for a second person by the policy in effect. */
function transferEffect(rows: readonly AgentSummary[], rules: Rules | undefined): string {
  if (!rules) return "The lifecycle policy is being read.";
  const waits = rows.filter(
    (row) => !beforeActivation.includes(row.status) && ruleFor(rules, row).changes?.confirm.includes("ownerId"),
  ).length;
  const effect = "The new owner becomes accountable for these agents. Delegations do not change.";
  return waits === 0
    ? effect
    : `${effect} A second person must confirm ${counted(waits, "transfer")}, each on its page.`;
}

type Words = {
  /** The verb of its button, before the number of agents. */
  verb: string;
  effect: (rows: readonly AgentSummary[], rules: Rules | undefined) => string;
  tone: "primary" | "danger";
};

/** The words for each action on several agents, and its effect. */
export const bulkWords: Readonly<Record<AgentBatchAction, Words>> = {
  suspend: {
    verb: "Suspend",
    effect: (rows) =>
      `No action of a suspended agent is allowed: ${atWork(rows)} stop working. Each agent stops as soon as its result is shown. It can be resumed as it was.`,
    tone: "danger",
  },
  resume: {
    verb: "Resume",
    effect: (rows) => `Suspended agents may act again with what they still have: ${atWork(rows)}.`,
    tone: "primary",
  },
  activate: {
    verb: "Activate",
    effect: activationEffect,
    tone: "primary",
  },
  transfer: {
    verb: "Transfer",
    effect: transferEffect,
    tone: "primary",
  },
  tag: { verb: "Add tags to", effect: () => "Tags order the inventory. They govern nothing.", tone: "primary" },
  untag: { verb: "Remove tags from", effect: () => "Tags order the inventory. They govern nothing.", tone: "primary" },
};

export const agentsCounted = (count: number): string => counted(count, "agent");
