import { AgentError } from "@/lib/agents/errors";
import { agentResumed } from "@/lib/agents/events";
import type { Agent } from "@/lib/agents/model";
import { maySee } from "@/lib/agents/policy";
import { noteLift } from "@/lib/agents/stops.store";
import * as agents from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { withReason } from "@/lib/audit/event";
import { release } from "@/lib/credentials/commands/manage-instance";
import * as instances from "@/lib/credentials/store";
import { reissueSoon } from "@/lib/delegations/commands/reissue";
import { resume } from "@/lib/delegations/commands/resume";
import { delegationMoved } from "@/lib/delegations/events";
import { getOrThrow } from "@/lib/delegations/store";
import { isAgentSuspected, isInstanceSuspected } from "@/lib/detections/commands";
import { backupOwnerOf } from "@/lib/lifecycle/ownership/store";
import { clock } from "@/lib/platform/base/clock";
import { isId } from "@/lib/platform/base/id-kind";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleState } from "@/lib/platform/http/version-tag";
import { may, type Principal } from "@/lib/principals/principal";
import { dormancyError } from "./errors";
import { silenceExpected, silenceWithdrawn } from "./events";
import { longestSilenceDays } from "./model";
import type { ExpectSilenceRequest, ResumeSilentRequest } from "./schema";
import { stepTag } from "./shown";
import * as store from "./store";

const dayMs = 86_400_000;

/** Whether a person may resume what was suspended for a silence of an agent. */
export const mayAnswer = (principal: Principal, { ownerId }: Pick<Agent, "ownerId">): boolean =>
  ownerId === principal.personId || (may(principal, "agents:write") && may(principal, "agents:read"));

/** Whether a person may declare a silence: also the backup owner who accepted, while the owner is another person. */
export const mayExpect = async (tx: Tx, principal: Principal, agent: Pick<Agent, "id" | "ownerId">): Promise<boolean> =>
  mayAnswer(principal, agent) || (await backupOwnerOf(agent.id, tx)) === principal.personId;

async function admittedToExpect(tx: Tx, principal: Principal, agentId: string): Promise<void> {
  const agent = await agents.getOrThrow(agentId, tx);
  if (await mayExpect(tx, principal, agent)) return;
  if (!maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  throw dormancyError("not_allowed", { agentId });
}

async function admitted(tx: Tx, principal: Principal, agentId: string): Promise<Agent> {
  const agent = await agents.getOrThrow(agentId, tx);
  if (!maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  if (!mayAnswer(principal, agent)) throw dormancyError("not_allowed", { agentId });
  return agent;
}

/**
 * Declares that an agent will be silent until an instant, such as for a yearly job. Until then no step is taken. The owner,
 * the backup owner and security may do that.
 *
 * @throws DomainError `agent_not_found`, `not_allowed`, `silence_end`
 */
export async function expectSilence(principal: Principal, agentId: string, body: ExpectSilenceRequest): Promise<void> {
  await transaction(async (tx) => {
    await admittedToExpect(tx, principal, agentId);
    const [until, now] = [new Date(body.until), clock.now().getTime()];
    if (until.getTime() <= now || until.getTime() > now + longestSilenceDays * dayMs)
      throw dormancyError("silence_end");
    const { personId } = principal;
    const before = await store.declareSilence(tx, { agentId, until, reason: body.reason, personId });
    await append(tx, silenceExpected(personId, agentId, { before, until }, body.reason));
  });
}

/** Ends the declared silence of an agent. @throws DomainError `agent_not_found`, `not_allowed`, `silence_not_expected` */
export async function endExpectedSilence(principal: Principal, agentId: string): Promise<void> {
  await transaction(async (tx) => {
    await admittedToExpect(tx, principal, agentId);
    const until = await store.withdrawSilence(tx, agentId);
    if (!until) throw dormancyError("silence_not_expected", { agentId });
    await append(tx, silenceWithdrawn(principal.personId, agentId, until));
  });
}

/** The reason of a resumption without one: one press is the answer to the notice. */
const stillNeeded = "It is still needed.";

/**
 * Resumes an agent, one of its delegations or one of its instances that was suspended for its silence. The owner may do
 * this as well: no person suspended it.
 *
 * The step is locked before the agent or instance, as when a step is taken.
 *
 * @param expected The entity tag of the step that was shown, from `If-Match`.
 * @throws DomainError `agent_not_found`, `not_allowed`, `stale`, `not_suspended_for_silence`, `instance_suspected`,
 * `agent_suspected`, and the refusals of a resumption
 */
export async function resumeSilent(
  principal: Principal,
  agentId: string,
  { subjectId, reason = stillNeeded }: ResumeSilentRequest,
  expected?: string,
): Promise<void> {
  const isDelegation = isId("delegation", subjectId);
  await transaction(async (tx) => {
    const agent = await admitted(tx, principal, agentId);
    const step = expected === undefined ? undefined : await store.holdStep(tx, subjectId);
    if (step) refuseStaleState(expected, stepTag(agent, step));
    if (!(await store.endSuspension(tx, agentId, subjectId)))
      throw dormancyError("not_suspended_for_silence", { subjectId });
    if (isDelegation) await resumeDelegation(tx, principal, subjectId, reason);
    else if (isId("instance", subjectId)) await resumeInstance(tx, principal, subjectId, reason);
    else await resumeAgent(tx, principal, agent, reason);
  });
  if (isDelegation) await reissueSoon(subjectId);
}

async function resumeInstance(tx: Tx, principal: Principal, id: string, reason: string): Promise<void> {
  await instances.hold(tx, id);
  const instance = await instances.getOrThrow(id, tx);
  if (instance.status !== "quarantined") throw dormancyError("not_suspended_for_silence", { subjectId: id });
  // Security judges detections about it, as after any other quarantine.
  if (await isInstanceSuspected(tx, instance.agentId, id)) throw dormancyError("instance_suspected", { subjectId: id });
  await release(tx, principal, instance, reason);
}

async function resumeAgent(tx: Tx, { personId }: Principal, agent: Agent, reason: string): Promise<void> {
  const { id: agentId } = agent;
  if (agent.status !== "suspended") throw dormancyError("not_suspended_for_silence", { agentId });
  // A rule that stops agents found it suspended already. One that finds it now comes behind, and stops it once more.
  await agents.hold(tx, agentId);
  if (await isAgentSuspected(tx, agentId)) throw dormancyError("agent_suspected", { agentId });
  const owner = agent.ownerId === null ? undefined : await agents.findOwner({ id: agent.ownerId }, tx);
  if (!owner) throw new AgentError("owner_required");
  if (!owner.active) throw new AgentError("owner_inactive");
  const resumed = await agents.transition(tx, agent, "active", { statusReason: null, statusAt: clock.now() });
  await noteLift(tx, { kind: "agent", subjectId: agentId }, personId);
  await append(tx, withReason(agentResumed({ type: "person", id: personId }, agent, resumed), reason));
}

async function resumeDelegation(tx: Tx, { personId }: Principal, id: string, reason: string): Promise<void> {
  const delegation = await getOrThrow(tx, id);
  // A person who suspended it meanwhile, or a change above that paused it, is not overruled.
  const { status, suspendedById, pausedById } = delegation;
  if (status !== "suspended" || suspendedById !== null || pausedById !== null)
    throw dormancyError("not_suspended_for_silence");
  await resume(tx, delegation, { reason, by: personId }, clock.now());
  await append(tx, delegationMoved({ type: "person", id: personId }, delegation, "active", reason));
}
