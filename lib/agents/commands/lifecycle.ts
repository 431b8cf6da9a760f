import { noteAnswer, noteAsked } from "@/lib/agents/activations.store";
import type { AgentEdit } from "@/lib/agents/changes.policy";
import { AgentError, refused } from "@/lib/agents/errors";
import * as events from "@/lib/agents/events";
import type { Agent } from "@/lib/agents/model";
import { activationTarget, maySee, refusalOfRefusing } from "@/lib/agents/policy";
import { canMove } from "@/lib/agents/state-machine.model";
import * as steps from "@/lib/agents/steps.store";
import { noteLift, noteSuspension, serverActor } from "@/lib/agents/stops.store";
import * as store from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { type Actor, type AuditEvent, withReason } from "@/lib/audit/event";
import { permissionsHeld } from "@/lib/control-changes/commands";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import type { Principal } from "@/lib/principals/principal";
import { refuseWithoutStepUp } from "@/lib/sign-in/console-route";
import { admit } from "./admit";
import { refusePassed } from "./plan-step";

const person = ({ personId }: Principal): Actor => ({ type: "person", id: personId });

/** Judges by the lifecycle policy: may an agent begin to act, by how many people, and how many days may that wait? */
export type Judge = (tx: Tx, agent: Agent) => Promise<{ people: 1 | 2; waitDays: number }>;
/** Refuses a person who is no approver of the agent. The agent before the edit and the one after it both count. */
type RefuseOthers = (tx: Tx, principal: Principal, agent: Agent, edit?: AgentEdit) => Promise<void>;
/** The lifecycle policy, which a later noun knows. */
export type LifeRules = { judge: Judge; refuseOthers: RefuseOthers };

/**
 * Activates an agent, or asks for it.
 *
 * A draft of tier low or medium becomes active; of a higher tier, pending, until a second person does the same. The roles
 * of this moment count, not those of the session.
 *
 * @param expected Version that was shown, from `If-Match`. A confirmation of a version that was edited meanwhile would
 * otherwise ask for the activation of the edited one.
 * @param rules Refuse it, ask for two people at a tier at which one person is enough, or name other approvers.
 * @param reason Why. The record keeps it.
 * @throws AgentError `not_allowed`, `owner_required`, `owner_inactive`, `second_person_required`, `agent_state`,
 * `activation_lapsed`, `agent_changed_meanwhile` when another activation was first (I5); DomainError `stale`, and `step_up_required` for a
 * confirmation by a person who signed in longer than 15 minutes ago.
 */
export function activateAgent(
  principal: Principal,
  agentId: string,
  expected: number | undefined,
  { judge, refuseOthers }: LifeRules,
  reason?: string,
): Promise<Agent> {
  return transaction(async (tx) => {
    const agent = await admit(tx, principal, agentId, "activate");
    refuseStaleVersion(expected, agent.version);
    const { people, waitDays } = await judge(tx, agent);
    if (!(await permissionsHeld(tx, principal)).has("agents:write")) throw new AgentError("not_allowed");
    // The second person confirms it, which asks for a fresh sign-in as every other confirmation does (S9).
    if (agent.status === "pending") refuseWithoutStepUp(principal);
    refuseLapsed(agent);
    const target = activationTarget(agent, people);
    // An agent that acts for its owner is not one of two people.
    if (target === "pending" && principal.through) throw new AgentError("second_person_required");
    if (target === "active") await refuseOthers(tx, principal, agent);
    if (agent.status === "pending")
      await noteAnswer(tx, agentId, { status: "confirmed", answeredById: principal.personId });
    const activationRequestedById = target === "pending" ? principal.personId : null;
    const moved = await store.transition(tx, agent, target, {
      activationRequestedById,
      activationExpiresAt: target === "pending" ? daysFromNow(waitDays) : null,
      statusReason: null,
      statusAt: clock.now(),
    });
    if (activationRequestedById !== null) await noteAsked(tx, agentId, activationRequestedById);
    const event = target === "pending" ? events.activationRequested : events.agentActivated;
    await append(tx, withReason(event(person(principal), agent, moved), reason));
    return moved;
  });
}

const daysFromNow = (days: number): Date => new Date(clock.now().getTime() + days * 86_400_000);

/** The job returns it to draft soon. */
function refuseLapsed({ id, activationExpiresAt }: Agent): void {
  if (activationExpiresAt !== null && activationExpiresAt <= clock.now())
    throw new AgentError("activation_lapsed", { facts: { agentId: id } });
}

/**
 * Refuses an activation that another person asked for. The agent is a draft again, and a person can ask for its
 * activation once more.
 *
 * @param expected Version that was shown, from `If-Match`.
 * @throws AgentError `agent_not_found`, `not_allowed`, `agent_state`, `second_person_required` for the person who asked for
 * it, `activation_lapsed`, `agent_changed_meanwhile` when another decision was first; DomainError `stale`.
 */
export function refuseActivation(
  principal: Principal,
  agentId: string,
  note: string,
  expected: number | undefined,
  { refuseOthers }: Pick<LifeRules, "refuseOthers">,
): Promise<Agent> {
  return transaction(async (tx) => {
    const agent = await store.getOrThrow(agentId, tx);
    if (!maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
    const refusal = refusalOfRefusing(principal, agent);
    if (refusal) throw refused(refusal, agentId);
    refuseStaleVersion(expected, agent.version);
    if (!(await permissionsHeld(tx, principal)).has("agents:write")) throw new AgentError("not_allowed");
    refuseLapsed(agent);
    await refuseOthers(tx, principal, agent);
    await noteAnswer(tx, agentId, { status: "refused", answeredById: principal.personId, answer: note });
    const moved = await store.transition(tx, agent, "draft", { statusReason: null, statusAt: clock.now() });
    await append(tx, events.activationRefused(person(principal), agent, moved, note));
    return moved;
  });
}

/** Returns an agent to draft whose activation waited too long. Changes nothing if another server was first. */
export const lapseActivation = (agentId: string): Promise<void> =>
  transaction(async (tx) => {
    await store.hold(tx, agentId);
    const agent = await store.getOrThrow(agentId, tx);
    if (agent.status !== "pending" || agent.activationExpiresAt === null) return;
    if (agent.activationExpiresAt > clock.now()) return;
    const moved = await store.transition(tx, agent, "draft", { statusReason: null, statusAt: clock.now() });
    await append(tx, events.activationLapsed(agent, moved));
  });

/**
 * Suspends an agent: once this returned, no action of it is allowed until it is resumed (I2). A person with `agents:write`
 * suspends a suspended agent again, with another reason and end.
 *
 * @param until When it is resumed by itself; without it, a person resumes it.
 * @throws AgentError `instant_passed`
 */
export async function suspendAgent(
  principal: Principal,
  agentId: string,
  reason: string,
  until: Date | null = null,
): Promise<Agent> {
  if (until) refusePassed(until, "until");
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await admit(prisma(), principal, agentId, "suspend");
  return transaction(
    async (tx) => {
      const agent = await admit(tx, principal, agentId, "suspend");
      const suspended = await suspendWithin(tx, agent, reason);
      const actorId = principal.personId;
      const stop = await noteSuspension(tx, { kind: "agent", subjectId: agentId, reason, actorId, until });
      await append(tx, events.agentSuspended(person(principal), agent, suspended, { reason, until, stop }));
      await steps.drop(tx, agentId, "resume");
      const { statusAt } = suspended;
      const plan = { agentId, step: "resume", statusAt, reason, setById: actorId } as const;
      if (until) await steps.plan(tx, { ...plan, dueAt: until, firstDueAt: null });
      return suspended;
    },
    { barrier: "exclusive" },
  );
}

/**
 * Suspends an active or suspended agent in the name of the server, until a person with `agents:write` resumes it. The
 * caller's transaction holds the barrier exclusively if the agent can act.
 *
 * @param facts Further facts of its record.
 */
export async function suspendUntilResumed(
  tx: Tx,
  actor: Actor,
  agent: Agent,
  reason: string,
  facts: AuditEvent["facts"] = {},
): Promise<Agent> {
  const suspended = await suspendWithin(tx, agent, reason);
  await steps.drop(tx, agent.id, "resume");
  const stop = await noteSuspension(tx, { kind: "agent", subjectId: agent.id, reason, actorId: serverActor });
  const event = events.agentSuspended(actor, agent, suspended, { reason, stop });
  await append(tx, { ...event, facts: { ...event.facts, ...facts } });
  return suspended;
}

/** A detection because of which the server stops something by itself. */
export type Because = { detectionId: string; reason: string };

/**
 * Suspends an active agent because of a detection, until a person with `agents:write` resumes it. The caller's
 * transaction holds the barrier exclusively.
 */
export async function suspendForServer(tx: Tx, agent: Agent, { detectionId, reason }: Because): Promise<Agent> {
  const suspended = await suspendWithin(tx, agent, reason);
  const proof = await noteSuspension(tx, { kind: "agent", subjectId: agent.id, reason, actorId: serverActor });
  await steps.drop(tx, agent.id, "resume");
  const event = events.agentSuspended(detections, agent, suspended, { reason, stop: proof });
  await append(tx, { ...event, refs: [...(event.refs ?? []), detectionId] });
  return suspended;
}

const detections: Actor = { type: "system", id: "detections" };

function suspendWithin(tx: Tx, agent: Agent, statusReason: string): Promise<Agent> {
  const change = { statusReason, statusAt: clock.now() };
  if (agent.status === "suspended") return store.suspendAgain(tx, agent, change);
  return store.transition(tx, agent, "suspended", change);
}

/**
 * Lets a suspended agent act again, with the credentials and delegations it still has. The record keeps the reason.
 *
 * @param expected Version that was shown. Another one is not resumed.
 */
export function resumeAgent(principal: Principal, agentId: string, reason?: string, expected?: number): Promise<Agent> {
  return transaction(async (tx) => {
    const agent = await admit(tx, principal, agentId, "resume");
    refuseStaleVersion(expected, agent.version);
    const resumed = await store.transition(tx, agent, "active", { statusReason: null, statusAt: clock.now() });
    await noteLift(tx, { kind: "agent", subjectId: agentId }, principal.personId);
    await append(tx, withReason(events.agentResumed(person(principal), agent, resumed), reason));
    return resumed;
  });
}

/** An agent that was stopped before its drain was over no longer drained when its retirement began. */
const stateOfRetiring = ({ status, drainingSince }: Agent, statusReason: string) => ({
  ...{ statusReason, statusAt: clock.now() },
  drainingSince: status === "active" ? drainingSince : null,
});

/** The record and the instant of the beginning, and since when the agent drained before. */
export type BegunRetirement = { entryId: string; at: Date; drainingSince: Date | null };

/**
 * Ends an agent within the caller's transaction, which must hold the barrier exclusively.
 *
 * From here on it acts no more. Ending what it holds row by row is a later step of later nouns.
 */
export async function beginRetirement(
  tx: Tx,
  principal: Principal,
  agentId: string,
  reason: string,
  proof: events.RetirementProof,
): Promise<BegunRetirement> {
  const agent = await admit(tx, principal, agentId, "retire");
  const retiring = await store.transition(tx, agent, "retiring", stateOfRetiring(agent, reason));
  const entryId = await append(tx, events.agentRetiring(person(principal), agent, retiring, { reason, ...proof }));
  return { entryId, at: retiring.statusAt, drainingSince: retiring.drainingSince };
}

/** A retirement that a job begins: for the person who planned it, or for the server itself with further facts. */
export type RetirementByJob = { agentId: string; reason: string; setById: string | null; facts?: AuditEvent["facts"] };

/** Begins a retirement by a job. Returns undefined if the agent cannot be retired any more. */
export async function beginRetirementByJob(
  tx: Tx,
  { agentId, reason, setById, facts }: RetirementByJob,
  { revocation }: events.RetirementProof,
): Promise<BegunRetirement | undefined> {
  const agent = await store.getOrThrow(agentId, tx);
  if (!canMove(agent.status, "retiring")) return undefined;
  const retiring = await store.transition(tx, agent, "retiring", stateOfRetiring(agent, reason));
  const proof = { reason, revocation, ...(setById !== null && { plannedById: setById }) };
  const event = events.agentRetiring({ type: "system", id: "jobs" }, agent, retiring, proof);
  const entryId = await append(tx, { ...event, facts: { ...event.facts, ...facts } });
  return { entryId, at: retiring.statusAt, drainingSince: retiring.drainingSince };
}

/** Closes a retiring agent that holds nothing any more. Returns the id of the record. */
export async function completeRetirement(
  tx: Tx,
  agentId: string,
  statusAt: Date,
  outcome: events.RetirementOutcome,
): Promise<string> {
  const agent = await store.getOrThrow(agentId, tx);
  const retired = await store.transition(tx, agent, "retired", { statusAt });
  return append(tx, events.agentRetired({ type: "system", id: "mandate" }, agent, retired, outcome));
}
