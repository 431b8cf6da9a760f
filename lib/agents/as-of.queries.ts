import { peopleNames } from "@/lib/agents/inventory/store";
import { pastOf, statedText } from "@/lib/audit/as-of";
import { runtime } from "@/lib/platform/base/runtime";
import type { Principal } from "@/lib/principals/principal";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { AgentAsOf } from "./as-of.schema";
import { AgentError } from "./errors";
import { maySee } from "./policy";
import * as store from "./store";

/**
 * Reads an agent as it was at an instant. A text that was erased since is null.
 *
 * @throws DomainError `agent_not_found`, and the refusals of `pastOf`.
 */
export async function getAgentAsOf(principal: Principal, agentId: string, at: string): Promise<AgentAsOf> {
  const agent = await store.find(agentId);
  if (!agent || !maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  const { newest, asOf } = await pastOf("agent", agentId, at);
  // Each record about the state of an agent holds all of it.
  const facts = newest(({ body }) => (typeof body.facts?.status === "string" ? body.facts : undefined));
  const text = (member: string) => newest((record) => statedText(record, member)) || null;
  const ownerId = typeof facts?.ownerId === "string" ? facts.ownerId : null;
  const names = await peopleNames(ownerId === null ? [] : [ownerId]);
  return AgentAsOf.parse({
    ...{ id: agentId, name: agent.name, spiffeId: spiffeId(runtime().trustDomain, agent.name) },
    ...{ displayName: text("displayName"), purpose: text("purpose") },
    ...{ status: facts?.status, environment: facts?.environment, riskTier: facts?.riskTier, version: facts?.version },
    owner: ownerId === null ? null : { id: ownerId, name: names.get(ownerId) ?? ownerId },
    blueprint: { id: facts?.blueprintId, version: facts?.blueprintVersion },
    asOf,
  });
}
