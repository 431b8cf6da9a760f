import type { StandingCause } from "@/lib/principals/standing.model";
import type { Chain, Hop, HopAgent, Person } from "./model";

export type StandingRefusal = {
  code:
    | "agent_not_active"
    | "agent_revoked"
    | "delegation_not_active"
    | "delegation_expired"
    | "person_not_entitled"
    | "no_delegation";
  reason: string;
  /** Null if no instant is known, as before the beginning of a delegation. */
  since: Date | null;
  /** The object whose state, end or stop keeps the chain from acting. */
  by: StandingCause | null;
  /** The condition under which it may act again, in words that follow "may,"; null when it never can. */
  once: string | null;
};

const agentWords: Record<HopAgent["status"], string> = {
  draft: "has not been activated",
  pending: "waits for its activation to be confirmed",
  active: "is active",
  suspended: "is suspended",
  revoked: "has been revoked",
  retiring: "is being retired",
  retired: "has been retired",
};

const agentConditions: Partial<Record<HopAgent["status"], string>> = {
  draft: "once the agent is activated",
  pending: "once the agent is activated",
  suspended: "once the agent is resumed",
};

/** Returns the reason why an agent may not act; undefined if it may. */
export function agentRefusal(
  agent: Pick<HopAgent, "id" | "name" | "status" | "statusAt">,
): StandingRefusal | undefined {
  if (agent.status === "active") return undefined;
  return {
    code: agent.status === "revoked" ? "agent_revoked" : "agent_not_active",
    reason: `The agent ${agent.name} ${agentWords[agent.status]}.`,
    since: agent.statusAt,
    by: { kind: "agent", id: agent.id },
    once: agentConditions[agent.status] ?? null,
  };
}

/** Returns the reason why an agent without an active owner may do nothing; undefined if it has one. */
export function ownerRefusal(
  agent: Pick<HopAgent, "id" | "name">,
  owner: Pick<Person, "id" | "status" | "statusAt"> | null,
): StandingRefusal | undefined {
  const once = "once the agent has an active owner";
  if (!owner) {
    const by = { kind: "agent", id: agent.id } as const;
    return { code: "agent_not_active", reason: `The agent ${agent.name} has no owner.`, since: null, by, once };
  }
  if (owner.status === "active") return undefined;
  return {
    code: "person_not_entitled",
    reason: `The owner of ${agent.name} is no longer active.`,
    since: owner.statusAt,
    by: { kind: "person", id: owner.id },
    once,
  };
}

/**
 * Returns the first reason why a delegation of a chain cannot act at that time; undefined if all can act.
 *
 * It judges agents, delegations and the people behind them. It does not judge the authority of the hops.
 */
export function chainRefusal(chain: Pick<Chain, "hops">, now: Date): StandingRefusal | undefined {
  for (const hop of chain.hops) {
    const refusal = hopRefusal(hop, now);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Returns the reason why one delegation of a chain cannot act, apart from those above it; undefined if it can. */
export const hopRefusal = (hop: Hop, now: Date): StandingRefusal | undefined => {
  for (const rule of rules) {
    const refusal = rule(hop, now);
    if (refusal) return refusal;
  }
  return undefined;
};

const rules: readonly ((hop: Hop, now: Date) => StandingRefusal | undefined)[] = [
  ({ agent }) => agentRefusal(agent),
  (hop) => stopRefusal(hop),
  (hop) => suspensionRefusal(hop),
  (hop, now) => delegationRefusal(hop, now),
  ({ agent, owner }) => ownerRefusal(agent, owner),
  (hop) => peopleRefusal(hop),
];

/** Returns whether an agent of a chain drains before its retirement: no new token or delegation rests on it. */
export const drains = ({ hops }: Pick<Chain, "hops">): boolean =>
  hops.some(({ agent }) => agent.drainingSince !== null);

/** Returns whether a chain ended permanently: no resumption, activation or passing of time restores it. */
export const isOver = ({ hops }: Pick<Chain, "hops">, now: Date): boolean =>
  hops.some((hop) => rules.some((rule) => rule(hop, now)?.once === null));

/**
 * The status of a hop at an instant. After its given end a suspension has no effect, even before a job records the end.
 */
export const statusAt = (
  { status, suspendedUntil }: Pick<Hop, "status" | "suspendedUntil">,
  now: Date,
): Hop["status"] => (status === "suspended" && suspendedUntil !== null && suspendedUntil <= now ? "active" : status);

/**
 * A `not_before` of the organisation, the agent, its owner or its blueprint ends all authority given until then (rules
 * D2: one row stops a whole fleet).
 */
function stopRefusal({
  owner,
  ceiling,
  givenAt,
  agent,
  stoppedUntil,
  stoppedWithAll,
}: Hop): StandingRefusal | undefined {
  const stopped = (reason: string, since: Date | null, by: StandingCause): StandingRefusal => ({
    ...{ code: "agent_revoked", reason, since, by, once: null },
  });
  if (isBefore(givenAt, stoppedUntil)) {
    const by: StandingCause = stoppedWithAll ? { kind: "organisation", id: "org" } : { kind: "agent", id: agent.id };
    return stopped(`The agent ${agent.name} was stopped together with others.`, stoppedUntil, by);
  }
  if (owner && isBefore(givenAt, owner.notBefore)) {
    const by = { kind: "person", id: owner.id } as const;
    return stopped(`Everything owned by the owner of ${agent.name} was stopped.`, owner.notBefore, by);
  }
  if (isBefore(givenAt, ceiling.notBefore)) {
    const by = { kind: "blueprint", id: agent.blueprintId } as const;
    return stopped(`Every agent of the blueprint of ${agent.name} was stopped.`, ceiling.notBefore, by);
  }
  return undefined;
}

/** A suspension of the organisation, a blueprint or a person suspends every chain that rests on it. */
function suspensionRefusal(hop: Hop): StandingRefusal | undefined {
  // To gather the people with `...rest` would copy every member of the hop: 3 % of a decision.
  const { agent, allSuspendedAt, ceiling } = hop;
  const suspended = (reason: string, since: Date, by: StandingCause): StandingRefusal => ({
    ...{ code: "agent_not_active", reason, since, by, once: "once the suspension is lifted" },
  });
  if (allSuspendedAt) {
    return suspended("Every agent is suspended.", allSuspendedAt, { kind: "organisation", id: "org" });
  }
  if (ceiling.suspendedAt) {
    const reason = `Every agent of the blueprint of ${agent.name} is suspended.`;
    return suspended(reason, ceiling.suspendedAt, { kind: "blueprint", id: agent.blueprintId });
  }
  for (const person of [hop.owner, hop.delegator, hop.onBehalfOf]) {
    if (!person?.suspendedAt) continue;
    const reason = `Everything of a person behind the delegation to ${agent.name} is suspended.`;
    return suspended(reason, person.suspendedAt, { kind: "person", id: person.id });
  }
  return undefined;
}

const nameOf = ({ agent }: Hop): string => `The delegation to ${agent.name}`;

/** Describes a pause and its cause; undefined if no change paused the delegation. */
function pauseOf({ status, pausedById }: Hop): string | undefined {
  if (status !== "suspended" || pausedById === null) return undefined;
  return `paused because of a change ${pausedById.startsWith("per_") ? "of its delegator" : "above it"}`;
}

function delegationRefusal(hop: Hop, now: Date): StandingRefusal | undefined {
  const by = { kind: "delegation", id: hop.id } as const;
  if (hop.status === "expired" || now >= hop.expiresAt) {
    const reason = `${nameOf(hop)} expired at ${hop.expiresAt.toISOString()}.`;
    return { code: "delegation_expired", reason, since: hop.expiresAt, by, once: null };
  }
  const status = statusAt(hop, now);
  const notActive = { code: "delegation_not_active", by } as const;
  if (status !== "active") {
    const once = status === "suspended" ? "once resumed" : null;
    return { ...notActive, reason: `${nameOf(hop)} is ${pauseOf(hop) ?? status}.`, since: hop.statusAt, once };
  }
  if (now < hop.notBefore) {
    const begins = hop.notBefore.toISOString();
    return {
      ...notActive,
      reason: `${nameOf(hop)} begins at ${begins}.`,
      since: null,
      once: `from ${begins} on`,
    };
  }
  return undefined;
}

function peopleRefusal(hop: Hop): StandingRefusal | undefined {
  for (const person of [hop.delegator, hop.onBehalfOf]) {
    const stopped = person !== null && isBefore(hop.givenAt, person.notBefore);
    if (!person || (person.status === "active" && !stopped)) continue;
    return {
      code: "person_not_entitled",
      reason: `A person behind the delegation to ${hop.agent.name} can no longer delegate.`,
      since: stopped ? person.notBefore : person.statusAt,
      by: { kind: "person", id: person.id },
      once: stopped ? null : "once the person behind it is active again or replaced",
    };
  }
  return undefined;
}

/** Returns whether an object made at `made` is void, because every object made at or before `limit` is. */
export const isBefore = (made: Date, limit: Date | null): boolean => limit !== null && made <= limit;

/** Returns whether a delegation of a chain was given at or before the stop of a resource server. */
export const isStoppedAt = ({ hops }: Pick<Chain, "hops">, serverNotBefore: Date | null): boolean =>
  hops.some(({ givenAt }) => isBefore(givenAt, serverNotBefore));

/** Returns the reason why a chain allows nothing at a resource server; undefined if no stop of the server ended it. */
export function serverRefusal(
  chain: Pick<Chain, "hops">,
  server: { id: string; notBefore: Date | null },
): StandingRefusal | undefined {
  if (!isStoppedAt(chain, server.notBefore)) return undefined;
  return {
    code: "delegation_not_active",
    reason: "Everything given at this resource server so far was revoked.",
    since: server.notBefore,
    by: { kind: "resource_server", id: server.id },
    once: null,
  };
}

/**
 * Finds the person in whose name a chain acts, from the last delegation that names a person. Undefined when none does.
 */
export const representedPerson = ({ hops }: Pick<Chain, "hops">): string | undefined =>
  hops.findLast(({ onBehalfOf }) => onBehalfOf !== null)?.onBehalfOf?.id;

/** The people behind the hops of a chain: owners, delegators and represented people. */
export function answerableIn({ hops }: Chain): string[] {
  const people = hops.flatMap(({ owner, delegator, onBehalfOf }) => [owner, delegator, onBehalfOf]);
  return [...new Set(people.flatMap((person) => (person ? [person.id] : [])))];
}

/** The agents and people of a chain with their names, as they were read with it. */
export function namedInChain({ hops }: Chain): { id: string; name: string }[] {
  const named = hops.flatMap(({ agent, owner, delegator, onBehalfOf, approver }) => [
    ...[agent, owner, delegator, onBehalfOf, approver],
  ]);
  return named.filter((one) => one !== null).map(({ id, name }) => ({ id, name }));
}

/** The people behind one delegation, who may see it. */
export const behind = ({ owner, delegator, onBehalfOf }: Hop) => ({
  ownerId: owner?.id ?? null,
  delegatorId: delegator?.id ?? null,
  onBehalfOfId: onBehalfOf?.id ?? null,
});

/** Returns whether the blueprint of an agent in a chain requires tokens that are bound to a key. */
export const demandsProof = ({ hops }: Pick<Chain, "hops">): boolean => hops.some(({ ceiling }) => ceiling.requireDpop);

/** The instant from which every delegation of a chain is valid, after the given ends of suspensions. */
export function chainValidFrom({ hops }: Chain): Date {
  const begins = hops.map(({ notBefore, status, suspendedUntil }) =>
    status === "suspended" && suspendedUntil && suspendedUntil > notBefore ? suspendedUntil : notBefore,
  );
  return new Date(Math.max(...begins.map((begin) => begin.getTime())));
}

/** The instant until which a chain can act if nothing changes. */
export function chainValidUntil(chain: Chain): Date {
  return new Date(Math.min(...chain.hops.map(({ expiresAt }) => expiresAt.getTime())));
}
