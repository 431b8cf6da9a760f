import { riskOfContent } from "@/lib/control-changes/risk.policy";
import type { ItemRisk } from "@/lib/risk/model";
import type { AgentChange } from "./changes.policy";
import type { Agent } from "./model";

/** In the order of the document of a change. */
const changeable = ["displayName", "purpose", "riskTier", "environment", "blueprintId", "ownerId"] as const;

/** The risk of a change of an agent, as its proposal stores it. It counts the members that differ, and no agents. */
export const riskOfAgentChange = (agent: Pick<Agent, keyof AgentChange>, change: AgentChange): ItemRisk =>
  riskOfContent(
    "agent",
    {
      agent,
      changes: changeable.flatMap((member) =>
        change[member] === undefined || change[member] === agent[member] ? [] : { member, after: change[member] },
      ),
    },
    undefined,
  );
