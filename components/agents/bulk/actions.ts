import { counted } from "@/components/agents/agent-words";
import type { AgentBatchAction } from "@/lib/agents/batch.schema";
import type { AgentSummary } from "@/lib/agents/schema";

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

type Words = {
  /** The verb of its button, before the number of agents. */
  verb: string;
  effect: (rows: readonly AgentSummary[]) => string;
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
    effect: () =>
      "Drafts become active. At tier high or critical, or where the lifecycle policy says so, a second person confirms each on its page.",
    tone: "primary",
  },
  transfer: {
    verb: "Transfer",
    effect: () => "The new owner becomes accountable for these agents. Delegations do not change.",
    tone: "primary",
  },
  tag: { verb: "Add tags to", effect: () => "Tags order the inventory. They govern nothing.", tone: "primary" },
  untag: { verb: "Remove tags from", effect: () => "Tags order the inventory. They govern nothing.", tone: "primary" },
};

export const agentsCounted = (count: number): string => counted(count, "agent");
