import { nothingStated, pastOf, statedText } from "@/lib/audit/as-of";
import type { NamedThen } from "@/lib/audit/as-of.schema";
import { changedSince } from "@/lib/audit/changed-since";
import type { EntryBody } from "@/lib/audit/entry-body";
import { peopleThen, textsThen } from "@/lib/audit/names-then";
import { runtime } from "@/lib/platform/base/runtime";
import type { Principal } from "@/lib/principals/principal";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { AgentAsOf } from "./as-of.schema";
import { AgentError } from "./errors";
import { agentLabel } from "./model";
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
  if (!facts) throw await nothingStated(agentId, new Date(at));
  const since = records.slice(records.findLastIndex(({ body }) => isState(body)) + 1);
  // A revocation states its scope, and changes the status and the version of the agent.
  const revocations = since.filter(({ body }) => body.type === "agent.revoked").length;
  const text = (member: string) => newest((record) => statedText(record, member)) || null;
  const ownerId = typeof facts.ownerId === "string" ? facts.ownerId : null;
  const [names, changed] = await Promise.all([
    peopleThen(ownerId === null ? [] : [ownerId], new Date(at)),
    changedSince(principal, "agent", agentId, at),
  ]);
  return AgentAsOf.parse({
    ...{ id: agentId, name: agent.name, spiffeId: spiffeId(runtime().trustDomain, agent.name) },
    ...{ displayName: text("displayName"), purpose: text("purpose") },
    displayNameNow: agent.displayName,
    ...{ environment: facts.environment, riskTier: facts.riskTier, version: Number(facts.version) + revocations },
    status: revocations > 0 ? "revoked" : facts.status,
    owner: ownerId === null ? null : names.get(ownerId),
    blueprint: { id: facts.blueprintId, version: facts.blueprintVersion },
    asOf,
    changedSince: changed,
  });
}

type Labelled = { id: string; name: string; displayName: string | null };

/** Labels agents as they were called at an instant, and today. The name never changes, the display name does. */
export async function agentsThen(agents: readonly Labelled[], at: Date): Promise<Map<string, NamedThen>> {
  const ids = agents.map(({ id }) => id);
  const then = await textsThen("agent", ids, at);
  return new Map(
    agents.map(({ id, name, displayName }): [string, NamedThen] => {
      const sealed = then.has(id);
      const label = agentLabel({ name, displayName: sealed ? then.get(id) || null : displayName });
      return [id, { id, name: label, sealed, now: agentLabel({ name, displayName }) }];
    }),
  );
}
