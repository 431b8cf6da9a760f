import type { Chain, Hop, HopAgent, Person } from "@/lib/delegations/chain/model";

export type StandingRefusal = {
  code:
    | "agent_not_active"
    | "agent_revoked"
    | "delegation_not_active"
    | "delegation_expired"
    | "person_not_entitled"
    | "no_delegation";
  reason: string;
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

/** Tells whether an agent may act at all; undefined when it may. */
export function agentRefusal(agent: Pick<HopAgent, "name" | "status">): StandingRefusal | undefined {
  if (agent.status === "active") return undefined;
  const code = agent.status === "revoked" ? "agent_revoked" : "agent_not_active";
  return { code, reason: `The agent ${agent.name} ${agentWords[agent.status]}.` };
}

/**
 * Tells whether every link of a chain stands at that time: agents, delegations, and the people behind them.
 *
 * Does not look at what the chain allows; that is each hop's authority. Undefined when it stands.
 */
export function chainRefusal(chain: Chain, now: Date): StandingRefusal | undefined {
  for (const hop of chain.hops) {
    const refusal = hopRefusal(hop, now);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Tells whether one link of a chain stands by itself, whatever is above it; undefined when it does. */
export const hopRefusal = (hop: Hop, now: Date): StandingRefusal | undefined =>
  agentRefusal(hop.agent) ?? ownerRefusal(hop) ?? delegationRefusal(hop, now) ?? peopleRefusal(hop);

/** How a hop stands at an instant: a suspension that has an end is over by then, whether that was written down or not. */
export const statusAt = (
  { status, suspendedUntil }: Pick<Hop, "status" | "suspendedUntil">,
  now: Date,
): Hop["status"] => (status === "suspended" && suspendedUntil !== null && suspendedUntil <= now ? "active" : status);

/** The `not_before` of the organisation, the owner or the blueprint ends whatever was given before it (rules D2: one row, whole fleets). */
function ownerRefusal({ owner, ceiling, givenAt, agent, stoppedUntil }: Hop): StandingRefusal | undefined {
  if (!owner) return { code: "agent_not_active", reason: `The agent ${agent.name} has no owner.` };
  if (isBefore(givenAt, stoppedUntil)) {
    return { code: "agent_revoked", reason: `The agent ${agent.name} was stopped together with others.` };
  }
  if (isBefore(givenAt, owner.notBefore)) {
    return { code: "agent_revoked", reason: `Everything owned by the owner of ${agent.name} was stopped.` };
  }
  if (isBefore(givenAt, ceiling.notBefore)) {
    return { code: "agent_revoked", reason: `Every agent of the blueprint of ${agent.name} was stopped.` };
  }
  return undefined;
}

function delegationRefusal(hop: Hop, now: Date): StandingRefusal | undefined {
  if (hop.status === "expired" || now >= hop.expiresAt) {
    return {
      code: "delegation_expired",
      reason: `The delegation ${hop.id} expired at ${hop.expiresAt.toISOString()}.`,
    };
  }
  const status = statusAt(hop, now);
  if (status !== "active") return { code: "delegation_not_active", reason: `The delegation ${hop.id} is ${status}.` };
  if (now < hop.notBefore) {
    return {
      code: "delegation_not_active",
      reason: `The delegation ${hop.id} begins at ${hop.notBefore.toISOString()}.`,
    };
  }
  return undefined;
}

function peopleRefusal(hop: Hop): StandingRefusal | undefined {
  for (const person of [hop.owner, hop.delegator, hop.onBehalfOf]) {
    if (person && !stands(person, hop.givenAt)) {
      return {
        code: "person_not_entitled",
        reason: `A person behind the delegation ${hop.id} can no longer delegate.`,
      };
    }
  }
  return undefined;
}

const stands = (person: Person, since: Date) => person.status === "active" && !isBefore(since, person.notBefore);

/** Tells whether something made at `made` is dead because everything made before or at `limit` is. */
export const isBefore = (made: Date, limit: Date | null): boolean => limit !== null && made <= limit;

/** Tells whether a chain rests on something given before everything at a resource server was stopped. */
export const isStoppedAt = ({ hops }: Chain, serverNotBefore: Date | null): boolean =>
  hops.some(({ givenAt }) => isBefore(givenAt, serverNotBefore));

/**
 * Names the person in whose name a chain acts: whom the last delegation that names anybody names. Undefined when none
 * does.
 */
export const representedPerson = ({ hops }: Chain): string | undefined =>
  hops.findLast(({ onBehalfOf }) => onBehalfOf !== null)?.onBehalfOf?.id;

/** Everybody who is answerable for a hop of a chain, or in whose name it acts: owners, delegators, represented people. */
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

/** The people who stand behind one delegation, and so may see it. */
export const behind = ({ owner, delegator, onBehalfOf }: Hop) => ({
  ownerId: owner?.id ?? null,
  delegatorId: delegator?.id ?? null,
  onBehalfOfId: onBehalfOf?.id ?? null,
});

/** The instant from which every delegation of a chain is valid: its suspension has to be over, too. */
export function chainValidFrom({ hops }: Chain): Date {
  const begins = hops.map(({ notBefore, status, suspendedUntil }) =>
    status === "suspended" && suspendedUntil && suspendedUntil > notBefore ? suspendedUntil : notBefore,
  );
  return new Date(Math.max(...begins.map((begin) => begin.getTime())));
}

/** The instant until which a chain stands if nothing changes. */
export function chainValidUntil(chain: Chain): Date {
  return new Date(Math.min(...chain.hops.map(({ expiresAt }) => expiresAt.getTime())));
}
