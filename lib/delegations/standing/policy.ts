import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { explainAuthority, explainParts } from "@/lib/authority/words/explain";
import type { Chain, Hop, HopAgent, Person } from "@/lib/delegations/chain/model";
import {
  agentRefusal,
  chainRefusal,
  drains,
  isOver,
  ownerRefusal,
  type StandingRefusal,
  serverRefusal,
} from "@/lib/delegations/chain/policy";
import type { DelegationState } from "@/lib/delegations/model";
import { type Asker, maySeeEntitlement } from "@/lib/delegations/policy";
import { leftOf, namesEnvironment } from "@/lib/delegations/remaining-authority.policy";
import { type Judgement, stateOf } from "@/lib/principals/standing.model";
import type { AgentHoldings, DelegationStanding, Judged, ServerStop, ServerStops, StoppedPart, Taker } from "./model";

const whole = { inEffect: true, code: null, reason: null, since: null, by: null, once: null, over: false, taker: null };

/**
 * Judges whether a delegation is in effect now, and why not, by the rules of decisions. It reads the chain, the
 * entitlements and ceilings along it, and the resource servers that the delegation names. `dated` adds the time since
 * which an entitlement or ceiling reduces it.
 */
export function judgeDelegation(chain: Pick<Chain, "hops">, servers: ServerStops, now: Date): DelegationStanding {
  const over = isOver(chain, now);
  // Later changes of entitlements and ceilings do not change the authority that it had when it ended.
  const signed = chain.hops.at(-1)?.effective ?? [];
  const { given, left, takers } = over ? { given: signed, left: signed, takers: [] } : leftOf(chain.hops);
  const says = left.length > 0 ? left : given;
  const parts = stoppedParts(says, chain, servers);
  const shown = { says, stopped: parts.map(({ part }) => part) };
  const refusal = chainRefusal(chain, now);
  const { environment } = chain.hops.at(-1)?.agent ?? {};
  const here = says.filter((part) => namesEnvironment(part, environment));
  const stopped = endedBy(here, stoppedParts(here, chain, servers));
  if (refusal) {
    const { code, reason, since, by, once } = refusal;
    // A permanent stop outlasts a reason that can pass, so the stop is the answer.
    const ended = once === null ? undefined : stopped;
    if (ended?.over) return { ...shown, says: signed, ...ended };
    return { ...shown, inEffect: false, code, reason, since, by, over, once: over ? null : once, taker: null };
  }
  const ended = stopped ?? (left.length === 0 ? nothingLeft(takers) : undefined);
  if (ended) return { ...shown, ...(ended.over && { says: signed }), ...ended };
  const less = lessBy(parts, takers);
  return { ...shown, ...(drains(chain) ? whileDraining(less) : less) };
}

type Verdict = Omit<DelegationStanding, "says" | "stopped">;

/** Tokens that were issued before work on, so the delegation stays in effect. */
function whileDraining(verdict: Verdict): Verdict {
  const note = "No new token is issued for it: an agent of its chain drains before its retirement.";
  return { ...verdict, reason: verdict.reason === null ? note : `${verdict.reason} ${note}` };
}

/** Judges a delegation at one of the resource servers that it names, as if it named no other. */
export function judgeAt({ hops }: Pick<Chain, "hops">, location: string, servers: ServerStops, now: Date): Judged {
  const at = (authority: CanonicalAuthority): CanonicalAuthority =>
    authority.flatMap((element) =>
      element.locations.includes(location) ? [{ ...element, locations: [location] }] : [],
    );
  const narrowed = hops.map((hop) => ({
    ...hop,
    ...{ authority: at(hop.authority), effective: at(hop.effective), former: hop.former.map(at) },
  }));
  const chain = { hops: narrowed };
  return { chain, standing: judgeDelegation(chain, servers, now) };
}

/** The state of a delegation as every page and list shows it. */
export const delegationState = (
  { id, status }: Pick<Hop, "id" | "status">,
  { standing }: Pick<Judged, "standing">,
): DelegationState => stateOf({ id, status, standing });

/** A part that may become active again decides the result for the whole. Stops are permanent. */
const decisive = (parts: readonly Ended[]): Ended | undefined => parts.find(({ once }) => once !== null) ?? parts[0];

/** The verdict when nothing is allowed at any resource server; undefined when something is. */
function endedBy(says: CanonicalAuthority, parts: readonly Ended[]): Verdict | undefined {
  const first = decisive(parts);
  const locations = new Set(says.flatMap((element) => element.locations));
  if (!first || parts.length < locations.size) return undefined;
  const { code, since, by, once } = first;
  const reason = reasonOf(parts, {
    stopped: (names) => `Everything given so far at ${names} was stopped.`,
    disabled: (names) => `${names} is disabled.`,
  });
  return { inEffect: false, code, reason, since, by, over: once === null, once, taker: null };
}

/** The verdict when entitlements and ceilings leave nothing: the last one that took something decides. */
function nothingLeft(takers: readonly Taker[]): Verdict {
  const last = takers.at(-1);
  const none = { inEffect: false, since: null, over: false };
  if (last) {
    const reason = `None of it is allowed by ${last.name}.`;
    return { ...none, code: last.code, reason, by: last.by, once: last.once, taker: last };
  }
  const once = "once the authority above it allows it";
  const reason = "None of it is left within the authority above it.";
  return { ...none, code: "outside_authority", reason, by: null, once, taker: null };
}

/** The verdict when a part is allowed; `whole` when no control takes anything. */
function lessBy(parts: readonly Ended[], takers: readonly Taker[]): Verdict {
  const reasons = [
    reasonOf(parts, {
      stopped: (names) => `Nothing is allowed at ${names}: all authority given there before the stop has ended.`,
      disabled: (names) => `Nothing is allowed at ${names} while it is disabled.`,
    }),
    ...takers.map(({ name }) => `Part of it is not allowed by ${name}.`),
  ].filter((reason) => reason !== "");
  if (reasons.length === 0) return whole;
  const partly = { ...whole, code: "partly_in_effect", reason: reasons.join(" ") };
  const [first, taker = null] = [decisive(parts), takers[0]];
  return first ? { ...partly, since: first.since, by: first.by } : { ...partly, by: taker?.by ?? null, taker };
}

type Ended = Pick<Judgement, "since" | "by" | "code"> & Pick<StandingRefusal, "once"> & { part: StoppedPart };

/** Names the servers whose stop ended parts of a delegation, then each that is disabled. */
function reasonOf(parts: readonly Ended[], say: Record<"stopped" | "disabled", (names: string) => string>): string {
  const names = (those: readonly Ended[]): string[] => those.map(({ part }) => part.server.name);
  const stopped = names(parts.filter(({ once }) => once === null));
  const disabled = names(parts.filter(({ once }) => once !== null));
  return [...(stopped.length > 0 ? [say.stopped(stopped.join(", "))] : []), ...disabled.map(say.disabled)].join(" ");
}

/** The parts of an authority at resource servers that were stopped or are disabled, one for each server. */
function stoppedParts(elements: CanonicalAuthority, chain: Pick<Chain, "hops">, servers: ServerStops): Ended[] {
  const locations = [...new Set(elements.flatMap((element) => element.locations))];
  return locations.flatMap((location): Ended[] => {
    const server = servers.get(location);
    if (!server) return [];
    const refusal = serverRefusal(chain, server);
    if (!refusal && server.active) return [];
    const elementIds = elements.filter((element) => element.locations.includes(location)).map(({ id }) => id);
    const { code, since, by, once } = refusal ?? disabled(server);
    return [{ code, since, by, once, part: { server, elementIds, forGood: once === null } }];
  });
}

/** Unlike a stop, this ends when the server is active again. */
const disabled = ({ id, name }: ServerStop): Omit<Ended, "part"> => ({
  ...{ code: "token_invalid", since: null, by: { kind: "resource_server", id } },
  once: `once ${name} is active again`,
});

/**
 * The authority of a delegation as it is shown to the asker. A reduction by an entitlement is hidden from people who
 * may not read the entitlement. The fact that it takes something is visible to all.
 */
export function saysTo(asker: Asker, { chain, standing }: Judged): CanonicalAuthority {
  const isHidden = ({ delegator }: Hop) => !!delegator?.entitlement && !maySeeEntitlement(asker, delegator.id);
  if (standing.over || !chain.hops.some(isHidden)) return standing.says;
  const hops = chain.hops.map((hop) =>
    isHidden(hop) && hop.delegator ? { ...hop, delegator: { ...hop.delegator, entitlement: null } } : hop,
  );
  const { given, left } = leftOf(hops);
  return left.length > 0 ? left : given;
}

/** Removes the elements at resource servers that are stopped or disabled. */
export function reachable(
  { stopped }: Pick<DelegationStanding, "stopped">,
  authority: CanonicalAuthority,
): CanonicalAuthority {
  if (stopped.length === 0) return authority;
  const ended = new Set(stopped.map(({ server }) => server.identifier));
  return authority.filter(({ locations }) => !locations.some((location) => ended.has(location)));
}

/** Describes an authority by the state of its delegation: it may, it may once resumed, or it could until it ended. */
export function sentenceOf(
  { inEffect, once, stopped }: Pick<DelegationStanding, "inEffect" | "once" | "stopped">,
  authority: CanonicalAuthority,
): string {
  if (inEffect) return explainAuthority(reachable({ stopped }, authority));
  if (authority.length === 0) return explainAuthority(authority);
  if (once === null) return `Could ${explainParts(authority).join("; and could ")}.`;
  const back = reachable({ stopped: stopped.filter(({ forGood }) => forGood) }, authority);
  return `May, ${once}, ${explainParts(back.length > 0 ? back : authority).join("; and may ")}.`;
}

/** Facts of an agent that decide whether it may act, independent of its delegations. */
export type AgentFacts = Pick<HopAgent, "id" | "name" | "status" | "statusAt">;
export type OwnerFacts = Pick<Person, "id" | "status" | "statusAt"> | null;

/**
 * Judges whether an agent may act now, and why not. It reads the agent's status, its owner, whether a delegation is in
 * effect, and whether an instance can act. An agent that never had an instance passes the last rule.
 */
export function judgeAgent(agent: AgentFacts, owner: OwnerFacts, holdings: AgentHoldings): Judgement {
  const refusal = agentRefusal(agent) ?? ownerRefusal(agent, owner);
  if (refusal) {
    const { code, reason, since, by } = refusal;
    return { inEffect: false, code, reason, since, by };
  }
  if (holdings.inEffect)
    return idleRefusal(agent, holdings) ?? { inEffect: true, code: null, reason: null, since: null, by: null };
  const { newest, live } = holdings;
  if (!newest) {
    const reason = `${agent.name} holds no authority.`;
    return { inEffect: false, code: "no_delegation", reason, since: null, by: null };
  }
  const { since, by } = newest;
  if (live === 0) {
    const reason = `${agent.name} holds no authority any more. ${newest.reason}`;
    return { inEffect: false, code: "no_delegation", reason, since, by };
  }
  if (holdings.judgedOnly !== null) {
    const known = `it holds ${live} delegations, and none of the newest ${holdings.judgedOnly} that were judged is in effect`;
    const reason = `It is not known whether ${agent.name} may act: ${known}. ${newest.reason}`;
    return { inEffect: false, code: "not_fully_judged", reason, since: null, by };
  }
  const none = live === 1 ? "its only delegation is not in effect" : `none of its ${live} delegations is in effect`;
  return {
    inEffect: false,
    code: newest.code,
    reason: `${agent.name} may do nothing: ${none}. ${newest.reason}`,
    since,
    by,
  };
}

/** The reason why an agent with a delegation in effect cannot act: it has instances, and none can act. */
function idleRefusal({ id, name }: AgentFacts, { idle }: AgentHoldings): Judgement | undefined {
  if (!idle) return undefined;
  const [code, words] = idleWords[idle.status];
  const reason = `${name} may do nothing: no instance of it can act. The newest ${words}.`;
  return { inEffect: false, code, reason, since: null, by: { kind: "agent", id } };
}

const idleWords = {
  active: ["key_expired", "has a key that expired"],
  expired: ["key_expired", "has a key that expired"],
  quarantined: ["instance_quarantined", "is quarantined"],
  revoked: ["instance_revoked", "was revoked"],
} as const;
