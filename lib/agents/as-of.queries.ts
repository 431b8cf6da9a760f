import { peopleNames } from "@/lib/agents/inventory/store";
import { pastOf, statedText, unknownThen } from "@/lib/audit/as-of";
import type { EntryBody } from "@/lib/audit/entry-body";
import { runtime } from "@/lib/platform/base/runtime";
import type { Principal } from "@/lib/principals/principal";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { AgentAsOf } from "./as-of.schema";
import { AgentError } from "./errors";
import { maySee } from "./policy";
import * as store from "./store";

/** Each record about the state of an agent holds all of it. */
const isState = ({ facts }: EntryBody): boolean => typeof facts?.status === "string";

/**
 * Reads an agent as it was at an instant. A text that was erased since is null.
 *
 * @throws DomainError `agent_not_found`, and the refusals of `pastOf`.
 */
export async function getAgentAsOf(principal: Principal, agentId: string, at: string): Promise<AgentAsOf> {
  const agent = await store.find(agentId);
  if (!agent || !maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  const { records, newest, asOf } = await pastOf("agent", agentId, at);
  const facts = newest(({ body }) => (isState(body) ? body.facts : undefined));
  if (!facts) throw unknownThen();
  const since = records.slice(records.findLastIndex(({ body }) => isState(body)) + 1);
  // A revocation states its scope, and changes the status and the version of the agent.
  const revocations = since.filter(({ body }) => body.type === "agent.revoked").length;
  const text = (member: string) => newest((record) => statedText(record, member)) || null;
  const ownerId = typeof facts.ownerId === "string" ? facts.ownerId : null;
  const names = await peopleNames(ownerId === null ? [] : [ownerId]);
  return AgentAsOf.parse({
    ...{ id: agentId, name: agent.name, spiffeId: spiffeId(runtime().trustDomain, agent.name) },
    ...{ displayName: text("displayName"), purpose: text("purpose") },
    ...{ environment: facts.environment, riskTier: facts.riskTier, version: Number(facts.version) + revocations },
    status: revocations > 0 ? "revoked" : facts.status,
    owner: ownerId === null ? null : { id: ownerId, name: names.get(ownerId) ?? ownerId },
    blueprint: { id: facts.blueprintId, version: facts.blueprintVersion },
    asOf,
  });
}
