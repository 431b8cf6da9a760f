import { explainAuthority, explainParts } from "@/lib/authority/explain";
import type { CanonicalAuthority } from "@/lib/authority/model";
import type { Chain, HopAgent, Person } from "@/lib/delegations/chain/model";
import { agentRefusal, chainRefusal, isOver, ownerRefusal, serverRefusal } from "@/lib/delegations/chain/policy";
import type { AgentHoldings, DelegationStanding, ServerStops, StoppedPart } from "@/lib/delegations/standing/model";
import type { Judgement } from "@/lib/people/standing/model";

const whole = { inEffect: true, code: null, reason: null, since: null, by: null, once: null, over: false };

/**
 * Judges whether a delegation may be used now, and why not: the rules of decisions, over its chain and the resource
 * servers that it names.
 */
export function judgeDelegation(chain: Pick<Chain, "hops">, servers: ServerStops, now: Date): DelegationStanding {
  const { hops } = chain;
  const parts = stoppedParts(chain, servers);
  const stopped = parts.map(({ part }) => part);
  const refusal = chainRefusal({ hops: [...hops], dependencies: [] }, now);
  if (refusal) {
    const { code, reason, since, by, once } = refusal;
    const over = isOver(chain, now);
    return { inEffect: false, code, reason, since, by, stopped, over, once: over ? null : once };
  }
  const [first] = parts;
  if (!first) return { ...whole, stopped };
  const locations = new Set((hops.at(-1)?.effective ?? []).flatMap((element) => element.locations));
  const names = stopped.map(({ server }) => server.name).join(", ");
  const { since, by, code } = first;
  if (stopped.length < locations.size) {
    const reason = `Nothing of it is allowed at ${names}: everything given there so far was stopped.`;
    return { ...whole, code: "partly_in_effect", reason, since, by, stopped };
  }
  const reason = `Everything given so far at ${names} was stopped.`;
  return { inEffect: false, code, reason, since, by, stopped, over: true, once: null };
}

type Ended = Pick<Judgement, "since" | "by" | "code"> & { part: StoppedPart };

/** The parts of what a delegation gives that the stop of a resource server ended, one for each server. */
function stoppedParts(chain: Pick<Chain, "hops">, servers: ServerStops): Ended[] {
  const elements = chain.hops.at(-1)?.effective ?? [];
  const locations = [...new Set(elements.flatMap((element) => element.locations))];
  return locations.flatMap((location): Ended[] => {
    const server = servers.get(location);
    if (!server) return [];
    const refusal = serverRefusal(chain, server);
    if (!refusal && server.active) return [];
    const elementIds = elements.filter((element) => element.locations.includes(location)).map(({ id }) => id);
    const { code, since, by } = refusal ?? disabled(server.id);
    return [{ code, since, by, part: { server, elementIds } }];
  });
}

const disabled = (id: string): Pick<Judgement, "since" | "by" | "code"> => ({
  ...{ code: "token_invalid", since: null, by: { kind: "resource_server", id } },
});

/** What is left of an authority without the elements at resource servers whose stop ended them. */
export function reachable(
  { stopped }: Pick<DelegationStanding, "stopped">,
  authority: CanonicalAuthority,
): CanonicalAuthority {
  if (stopped.length === 0) return authority;
  const ended = new Set(stopped.map(({ server }) => server.identifier));
  return authority.filter(({ locations }) => !locations.some((location) => ended.has(location)));
}

/** Says what a delegation allows, in the mood of how it stands: may, may once resumed, or could until it ended. */
export function sentenceOf(
  { inEffect, once, stopped }: Pick<DelegationStanding, "inEffect" | "once" | "stopped">,
  authority: CanonicalAuthority,
): string {
  if (inEffect) return explainAuthority(reachable({ stopped }, authority));
  if (authority.length === 0) return explainAuthority(authority);
  if (once === null) return `Could ${explainParts(authority).join("; and could ")}.`;
  return `May, ${once}, ${explainParts(authority).join("; and may ")}.`;
}

/** What of an agent decides whether it may act, whatever it holds. */
export type AgentFacts = Pick<HopAgent, "id" | "name" | "status" | "statusAt">;
export type OwnerFacts = Pick<Person, "id" | "status" | "statusAt"> | null;

/** Judges whether an agent may act now, and why not: its status, its owner, then whether anything that it holds is in effect. */
export function judgeAgent(agent: AgentFacts, owner: OwnerFacts, holdings: AgentHoldings): Judgement {
  const refusal = agentRefusal(agent) ?? ownerRefusal(agent, owner);
  if (refusal) {
    const { code, reason, since, by } = refusal;
    return { inEffect: false, code, reason, since, by };
  }
  if (holdings.inEffect) return { inEffect: true, code: null, reason: null, since: null, by: null };
  const { newest, live } = holdings;
  if (!newest) {
    return {
      inEffect: false,
      code: "no_delegation",
      reason: `${agent.name} holds no authority.`,
      since: null,
      by: null,
    };
  }
  const none = live === 1 ? "its only delegation is not in effect" : `none of its ${live} delegations is in effect`;
  const { code, since, by } = newest;
  return { inEffect: false, code, reason: `${agent.name} may do nothing: ${none}. ${newest.reason}`, since, by };
}
