import { type Asker, seesAll } from "@/lib/action-approvals/policy";
import type { Agent } from "@/lib/agents/model";
import { type AgentRefusal, actionRefusal } from "@/lib/agents/policy";
import { findAgents } from "@/lib/agents/queries";
import { transitionOf } from "@/lib/agents/state-machine.model";
import { list } from "@/lib/authority/words/words";
import { peopleNames } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { rolesWith } from "@/lib/principals/permissions";
import type { FrequentAsker, FrequentAskerList } from "./schema";
import { type FrequentAskerRow, frequentAskers } from "./store";

/** Lists the agents that ask people too often now and that the asker may see. */
export async function listFrequentAskers(asker: Asker): Promise<FrequentAskerList> {
  const rows = await frequentAskers(clock.now());
  const agents = await findAgents(rows.map(({ agentId }) => agentId));
  const names = await peopleNames(
    prisma(),
    [...agents.values()].map(({ ownerId }) => ownerId),
  );
  const drips = rows.flatMap((row) => {
    const agent = agents.get(row.agentId);
    if (!agent || !(seesAll(asker) || agent.ownerId === asker.personId)) return [];
    const owner = agent.ownerId === null ? undefined : names.get(agent.ownerId);
    return [toFrequentAsker(asker, row, agent, owner)];
  });
  return { drips };
}

function toFrequentAsker(asker: Asker, row: FrequentAskerRow, agent: Agent, owner: string | undefined): FrequentAsker {
  const { id, name, displayName } = agent;
  const refusal = actionRefusal(asker, agent, null, "suspend") ?? atRest(agent);
  // A refusal because of the agent's state has no remedy.
  const remedy = refusal?.code === "not_allowed" ? whomToAsk(owner) : null;
  return {
    agent: { id, name, displayName },
    asked: row.asked,
    until: row.until.toISOString(),
    requestId: row.requestId,
    actionApprovalId: row.actionApprovalId,
    can: refusal ? [] : ["suspend"],
    whyNot: refusal ? { suspend: { code: refusal.code, reason: refusal.reason, remedy } } : {},
  };
}

/** Security may suspend a suspended agent again, to change its end. That stops nothing, so it is not offered here. */
function atRest({ status }: Agent): AgentRefusal | undefined {
  if (transitionOf("suspend", status)) return undefined;
  return { code: "agent_state", reason: `The agent is ${status}.` };
}

function whomToAsk(owner: string | undefined): string {
  const roles = list(rolesWith("agents:write"), "or");
  return owner === undefined
    ? `A person with the role ${roles} can suspend it.`
    : `${owner}, who answers for it, can suspend it, and so can the role ${roles}.`;
}
