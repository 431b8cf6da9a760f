import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent, Change } from "@/lib/audit/event";
import { riskFacts } from "@/lib/risk/model";
import { riskOfActivation } from "@/lib/risk/policy";
import type { Agent, AgentRecord } from "./model";

/** The facts in every record about an agent's state. */
const standing = (agent: Agent) => ({
  status: agent.status,
  version: agent.version,
  ownerId: agent.ownerId,
  environment: agent.environment,
  riskTier: agent.riskTier,
  blueprintId: agent.blueprintId,
  blueprintVersion: agent.blueprintVersion,
  ...(agent.drainingSince !== null && { drainingSince: agent.drainingSince.toISOString() }),
});

const about = (type: string, actor: Actor, agent: Agent): AuditEvent => ({
  type,
  actor,
  agentId: agent.id,
  refs: agent.ownerId === null ? [] : [agent.ownerId],
  facts: standing(agent),
});

/** A person registered an agent. */
export const agentRegistered = (actor: Actor, agent: Agent): AuditEvent => ({
  ...about("agent.registered", actor, agent),
  texts: { name: agent.name, displayName: agent.displayName ?? undefined, purpose: agent.purpose },
});

const edited = {
  status: "fact",
  riskTier: "fact",
  environment: "fact",
  blueprintId: "fact",
  displayName: "text",
  purpose: "text",
} as const;

/** A change that a second person confirmed, and the person who proposed it. */
export type Confirmed = { id: string; proposedById: string };

/** Members of an agent changed; `changed` names them. */
export const agentEdited = (
  actor: Actor,
  before: Agent,
  agent: Agent,
  { changed, change }: { changed: readonly string[]; change: Confirmed | null },
): AuditEvent => ({
  ...about("agent.edited", actor, agent),
  changes: changesOf(before, agent, edited),
  refs: [agent.ownerId, change?.id ?? null].filter((id) => id !== null),
  facts: {
    ...standing(agent),
    changed,
    ...(change !== null && { changeId: change.id, proposedById: change.proposedById }),
  },
  texts: {
    displayName: changed.includes("displayName") ? (agent.displayName ?? "") : undefined,
    purpose: changed.includes("purpose") ? agent.purpose : undefined,
  },
});

/** A person changed the tags of an agent. */
export const agentTagged = (
  actor: Actor,
  agent: Agent,
  before: readonly string[],
  after: readonly string[],
): AuditEvent => ({
  ...about("agent.tagged", actor, agent),
  changes: changesOf({ tags: before.join(", ") }, { tags: after.join(", ") }, { tags: "text" }),
});

/** A person downloaded the list of agents, or began to. Repetitions until then have no record of their own. */
export const agentsExported = (
  personId: string,
  { q, sort, format }: { q: string; sort: string; format: string },
  until: Date,
): AuditEvent => ({
  type: "agents.exported",
  actor: { type: "person", id: personId },
  facts: { format, sort, filtered: q !== "", until: until.toISOString() },
  texts: { q: q === "" ? undefined : q },
});

/** A record about an agent that went from one status to another. */
const moved = (type: AgentRecord, actor: Actor, before: Agent, agent: Agent): AuditEvent => ({
  ...about(type, actor, agent),
  changes: changesOf(before, agent, { status: "fact" }),
});

/** A person asked for an activation that a second person has to confirm. */
export const activationRequested = (actor: Actor, before: Agent, agent: Agent): AuditEvent => {
  const event = moved("agent.activation-requested", actor, before, agent);
  return { ...event, facts: { ...event.facts, ...riskFacts(riskOfActivation(agent.riskTier)) } };
};

/** The first of two people, and the risk as shown, where an activation waited for the second one. */
const waited = ({ activationRequestedById, riskTier }: Agent) => ({
  requestedById: activationRequestedById,
  ...(activationRequestedById !== null && riskFacts(riskOfActivation(riskTier))),
});

/** The agent may act from now on. */
export const agentActivated = (actor: Actor, before: Agent, agent: Agent): AuditEvent => ({
  ...moved("agent.activated", actor, before, agent),
  refs: [agent.ownerId, before.activationRequestedById].filter((id) => id !== null),
  facts: { ...standing(agent), ...waited(before) },
});

/** No second person confirmed the activation in time: the agent is a draft again. */
export const activationLapsed = (before: Agent, agent: Agent): AuditEvent => ({
  ...moved("agent.activation-lapsed", { type: "system", id: "lifecycle" }, before, agent),
  refs: [agent.ownerId, before.activationRequestedById].filter((id) => id !== null),
  facts: { ...standing(agent), ...waited(before) },
});

/** The second person refused the activation, with a reason: the agent is a draft again. */
export const activationRefused = (actor: Actor, before: Agent, agent: Agent, note: string): AuditEvent => ({
  ...moved("agent.activation-refused", actor, before, agent),
  refs: [agent.ownerId, before.activationRequestedById].filter((id) => id !== null),
  facts: { ...standing(agent), ...waited(before) },
  texts: { note },
});

type Suspension = { reason: string; until?: Date | null; stop?: string };

/**
 * The agent acts no more until it is resumed. `until`: when that happens by itself. `stop`: the proof of its effect,
 * where there is one.
 */
export const agentSuspended = (
  actor: Actor,
  before: Agent,
  agent: Agent,
  { reason, until = null, stop }: Suspension,
): AuditEvent => {
  const suspended = moved("agent.suspended", actor, before, agent);
  return {
    ...suspended,
    refs: [...(suspended.refs ?? []), ...(stop === undefined ? [] : [stop])],
    facts: { ...standing(agent), ...(until && { until: until.toISOString() }) },
    texts: { reason },
  };
};

export const agentResumed = (actor: Actor, before: Agent, agent: Agent): AuditEvent =>
  moved("agent.resumed", actor, before, agent);

/** The given end of a suspension came. `setById` is the person who gave it. */
export const suspensionEnded = (before: Agent, agent: Agent, setById: string): AuditEvent => ({
  ...moved("agent.resumed", { type: "system", id: "jobs" }, before, agent),
  refs: [agent.ownerId, setById].filter((id) => id !== null),
  facts: { ...standing(agent), plannedById: setById },
});

/** A revoked agent may act again, with nothing of what it held. */
export const agentReinstated = (
  actor: Actor,
  before: Agent,
  agent: Agent,
  { change, reason }: { change: Confirmed | null; reason: string },
): AuditEvent => ({
  ...moved("agent.reinstated", actor, before, agent),
  refs: [agent.ownerId, change?.id ?? null].filter((id) => id !== null),
  facts: { ...standing(agent), ...(change !== null && { changeId: change.id, proposedById: change.proposedById }) },
  texts: { reason },
});

/** The planned retirement of an agent, and since when it drains for it. */
type Plan = { retiresAt: Date | null; drainingSince: Date | null };
const planMoved = (before: Plan, after: Plan): Change[] =>
  changesOf(before, after, { retiresAt: "fact", drainingSince: "fact" });

/** A person planned to retire the agent at an instant. An agent that drains until then has `drainingSince`. */
export const retirementPlanned = (
  actor: Actor,
  agent: Agent,
  { at, before, reason }: { at: Date; before: Plan; reason: string },
): AuditEvent => ({
  ...about("agent.retirement-planned", actor, agent),
  changes: planMoved(before, { retiresAt: at, drainingSince: agent.drainingSince }),
  facts: { ...standing(agent), at: at.toISOString() },
  texts: { reason },
});

/** The planned retirement of the agent was given up. `before`: the plan until now. */
export const retirementGivenUp = (actor: Actor, agent: Agent, before: Plan): AuditEvent => ({
  ...about("agent.retirement-unplanned", actor, agent),
  changes: planMoved(before, { retiresAt: null, drainingSince: null }),
  facts: {
    ...standing(agent),
    ...(before.drainingSince !== null && { drainedSince: before.drainingSince.toISOString() }),
  },
});

/** The revocation that proves a retirement. */
export type RetirementProof = {
  revocation: string /** The person who planned it, if a job began it. */;
  plannedById?: string;
};

/** The agent acts no more; its delegations and credentials end next. */
export const agentRetiring = (
  actor: Actor,
  before: Agent,
  agent: Agent,
  { reason, revocation, plannedById }: RetirementProof & { reason: string },
): AuditEvent => {
  const begun = moved("agent.retirement-begun", actor, before, agent);
  return {
    ...begun,
    refs: [...(begun.refs ?? []), revocation, ...(plannedById === undefined ? [] : [plannedById])],
    facts: { ...begun.facts, revocation, ...(plannedById !== undefined && { plannedById }) },
    texts: { reason },
  };
};

/** The numbers of credentials that a retirement revoked, and the digest of the statement in its certificate. */
export type RetirementOutcome = { instances: number; enrolmentTokens: number; certificate: string };

/** A retiring agent holds nothing any more: no credential, delegation, token, request or job. */
export const agentRetired = (
  actor: Actor,
  before: Agent,
  agent: Agent,
  { instances, enrolmentTokens, certificate }: RetirementOutcome,
): AuditEvent => ({
  ...moved("agent.retired", actor, before, agent),
  facts: { ...standing(agent), revokedInstances: instances, revokedEnrolmentTokens: enrolmentTokens, certificate },
});

/** The agent got another owner. */
export const agentTransferred = (
  actor: Actor,
  agent: Agent,
  from: string | null,
  change?: Confirmed | undefined,
): AuditEvent => ({
  ...about("agent.transferred", actor, agent),
  changes: changesOf({ ownerId: from }, agent, { ownerId: "fact" }),
  refs: [agent.ownerId, from, change?.id ?? null].filter((id) => id !== null),
  facts: {
    ...{ ...standing(agent), fromOwnerId: from },
    ...(change && { changeId: change.id, proposedById: change.proposedById }),
  },
});
