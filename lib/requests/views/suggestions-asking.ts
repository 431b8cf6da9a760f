import type { Agent } from "@/lib/agents/model";
import { actionRefusal } from "@/lib/agents/policy";
import { findAgent } from "@/lib/agents/queries";
import { peopleNames } from "@/lib/delegations/store";
import { prisma } from "@/lib/platform/database/prisma";
import type { Suggestion } from "./suggestions.schema";

type Asker = { personId: string; permissions: ReadonlySet<string> };
type Asking = Pick<Suggestion, "agent" | "can" | "whyNot">;

/** Reads the agent of a suggestion, its owner, and whether the asker may request authority for it. */
export async function askingFor(asker: Asker, agentId: string): Promise<{ agent: Agent | undefined; asking: Asking }> {
  const agent = await findAgent(agentId);
  const refusal = agent
    ? actionRefusal(asker, agent, null, "requestAuthority")
    : { code: "agent_not_found", reason: "The agent no longer exists." };
  const ownerId = agent?.ownerId ?? null;
  const names = await peopleNames(prisma(), [ownerId]);
  return {
    agent,
    asking: {
      agent: {
        id: agentId,
        name: agent?.name ?? agentId,
        displayName: agent?.displayName ?? null,
        owner: ownerId === null ? null : { id: ownerId, name: names.get(ownerId) ?? ownerId },
      },
      can: refusal ? [] : ["request"],
      whyNot: refusal ? { request: { code: refusal.code, reason: refusal.reason } } : {},
    },
  };
}
