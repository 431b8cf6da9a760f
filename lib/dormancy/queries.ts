import { AgentError } from "@/lib/agents/errors";
import { maySee } from "@/lib/agents/policy";
import * as agents from "@/lib/agents/store";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { mayAnswer, mayExpect } from "./commands";
import type { DormancyResponse } from "./schema";
import { stepTag } from "./shown";
import * as store from "./store";

/**
 * Reads the silence of an agent: its last action, the steps that were taken and a declared silence.
 *
 * @throws AgentError `agent_not_found`
 */
export async function getDormancy(principal: Principal, agentId: string): Promise<DormancyResponse> {
  const agent = await agents.getOrThrow(agentId);
  const expects = await mayExpect(prisma(), principal, agent);
  if (!expects && !maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  const [usage, steps, expected] = [
    await store.usageOf(agentId),
    await store.stepsOf(agentId),
    await store.expectedSilence(agentId),
  ];
  return {
    agentId,
    lastActionAt: usage?.lastActionAt?.toISOString() ?? null,
    policy: usage?.policy ?? null,
    steps: steps.map(({ silentSince, at, ...step }) => ({
      ...step,
      silentSince: silentSince.toISOString(),
      at: at.toISOString(),
      etag: stepTag(agent, { ...step, silentSince, at }),
    })),
    expected: expected
      ? {
          ...{ until: expected.until.toISOString(), reason: expected.reason, at: expected.at.toISOString() },
          declaredBy: { id: expected.declaredById, name: expected.declaredByName ?? expected.declaredById },
        }
      : null,
    mayAnswer: mayAnswer(principal, agent),
    mayExpect: expects,
  };
}
