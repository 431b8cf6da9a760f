import { explainAuthority, explainParts } from "@/lib/authority/explain";
import type { CanonicalAuthority } from "@/lib/authority/model";
import type { Chain, HopAgent, Person } from "@/lib/delegations/chain/model";
import {
  agentRefusal,
  chainRefusal,
  isOver,
  ownerRefusal,
  type StandingRefusal,
  serverRefusal,
} from "@/lib/delegations/chain/policy";
import type {
  AgentHoldings,
  DelegationStanding,
  ServerStop,
  ServerStops,
  StoppedPart,
} from "@/lib/delegations/standing/model";
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
  // What may come back decides how the whole stands; what was stopped stays so.
  const first = parts.find(({ once }) => once !== null) ?? parts[0];
  if (!first) return { ...whole, stopped };
  const locations = new Set((hops.at(-1)?.effective ?? []).flatMap((element) => element.locations));
  const { since, by, code, once } = first;
  if (stopped.length < locations.size) {
    const reason = reasonOf(parts, {
      stopped: (names) => `Nothing of it is allowed at ${names}: everything given there so far was stopped.`,
      disabled: (names) => `Nothing of it is allowed at ${names} while it is disabled.`,
    });
    return { ...whole, code: "partly_in_effect", reason, since, by, stopped };
  }
  const reason = reasonOf(parts, {
    stopped: (names) => `Everything given so far at ${names} was stopped.`,
    disabled: (names) => `${names} is disabled.`,
  });
  return { inEffect: false, code, reason, since, by, stopped, over: once === null, once };
}

type Ended = Pick<Judgement, "since" | "by" | "code"> & Pick<StandingRefusal, "once"> & { part: StoppedPart };

/** Names the servers whose stop ended parts of a delegation, then each that is disabled. */
function reasonOf(parts: readonly Ended[], say: Record<"stopped" | "disabled", (names: string) => string>): string {
  const names = (those: readonly Ended[]): string[] => those.map(({ part }) => part.server.name);
  const stopped = names(parts.filter(({ once }) => once === null));
  const disabled = names(parts.filter(({ once }) => once !== null));
  return [...(stopped.length > 0 ? [say.stopped(stopped.join(", "))] : []), ...disabled.map(say.disabled)].join(" ");
}

/** The parts of what a delegation gives at resource servers that were stopped or are disabled, one for each server. */
function stoppedParts(chain: Pick<Chain, "hops">, servers: ServerStops): Ended[] {
  const elements = chain.hops.at(-1)?.effective ?? [];
  const locations = [...new Set(elements.flatMap((element) => element.locations))];
  return locations.flatMap((location): Ended[] => {
    const server = servers.get(location);
    if (!server) return [];
    const refusal = serverRefusal(chain, server);
    if (!refusal && server.active) return [];
    const elementIds = elements.filter((element) => element.locations.includes(location)).map(({ id }) => id);
    const { code, since, by, once } = refusal ?? disabled(server);
    return [{ code, since, by, once, part: { server, elementIds } }];
  });
}

/** Unlike a stop, this ends with the server's being active again. */
const disabled = ({ id, name }: ServerStop): Omit<Ended, "part"> => ({
  ...{ code: "token_invalid", since: null, by: { kind: "resource_server", id } },
  once: `once ${name} is active again`,
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
