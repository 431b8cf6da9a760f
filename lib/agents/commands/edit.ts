import { readMove } from "@/lib/agents/blueprint-move";
import { editContent, newOwnerOf, transferContent } from "@/lib/agents/change-document";
import { type AgentEdit, type EditTerms, editFacts } from "@/lib/agents/changes.policy";
import { AgentError } from "@/lib/agents/errors";
import { agentEdited, agentTransferred, type Confirmed } from "@/lib/agents/events";
import { formerOwnerStopped, ownerChanged } from "@/lib/agents/jobs";
import type { Agent } from "@/lib/agents/model";
import { voidsActivation } from "@/lib/agents/policy";
import type { EditAgentRequest } from "@/lib/agents/schema";
import { dropOf } from "@/lib/agents/steps.store";
import * as store from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { type Actor, withReason } from "@/lib/audit/event";
import type { ControlChange } from "@/lib/control-changes/model";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transactionOnSide } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { actingPeople, may, type Principal } from "@/lib/principals/principal";
import { activeOwner, admit } from "./admit";
import { findLookAlikes, refuseLookAlikes } from "./look-alikes";
import { noteGivenUp } from "./plan-step";
import { proposeAgentChange } from "./propose";

/** Reads what the lifecycle policy of this moment, which a later noun knows, says of an edit or a transfer. */
export type JudgeEdit = (tx: Tx, agent: Agent, edit: AgentEdit & { ownerId?: string }) => Promise<EditTerms>;

type Judged = { agent: Agent; change: AgentEdit };
type JudgedChange = { agent: Agent; change: AgentEdit & { ownerId?: string } };

/**
 * Edits an agent's description, risk tier, environment or blueprint.
 *
 * Tier, environment and blueprint decide what the agent may do, so only `agents:write` changes them, behind the barrier.
 * While an activation waits, a change of the terms to confirm returns the agent to draft (as I10).
 *
 * An edit that takes two people waits whole: none of its members changes until a second person confirms it.
 *
 * @param expected Version the edit was based on, from `If-Match`.
 * @param policy Asks for a second person where no fixed rule does, and sets the days in which they confirm.
 * @returns whether the edit waits for a second person.
 * @throws ChangeError `change_pending` while another edit of the agent waits.
 * @throws AgentError `agent_name_taken` or `agent_name_confusable` for a display name, `blueprint_unknown`,
 * `blueprint_stopped`.
 */
export async function editAgent(
  principal: Principal,
  agentId: string,
  request: EditAgentRequest,
  expected: number | undefined,
  policy: JudgeEdit,
): Promise<"applied" | "proposed"> {
  const isGoverning = governs(request);
  const judge = async (tx: Tx): Promise<Judged | undefined> => {
    const agent = await admit(tx, principal, agentId, "edit");
    refuseStaleVersion(expected, agent.version);
    if (isGoverning && !may(principal, "agents:write")) throw new AgentError("not_allowed");
    const change = differences(agent, request);
    return Object.keys(change).length === 0 ? undefined : { agent, change };
  };
  // A refused or empty edit never takes the barrier. An accepted one is judged again behind it.
  const shown = isGoverning ? await judge(prisma()) : undefined;
  if (isGoverning && !shown) return "applied";
  if (shown) await findLookAlikes(prisma(), principal, { ...shown.change, id: agentId });
  // A proposal changes nothing yet, so it holds up no evaluation.
  const tightens = shown !== undefined && !takesTwo((await factsOf(prisma(), shown, policy)).facts);
  return transactionOnSide(tightens ? "exclusive" : "shared", async (tx, tighten) => {
    const judged = await judge(tx);
    if (!judged) return "applied";
    const of = await factsOf(tx, judged, policy);
    if (takesTwo(of.facts)) {
      await proposeEdit(tx, principal, judged, { ...of, reason: request.reason });
      return "proposed";
    }
    if (isGoverning) tighten();
    await applyEdit(tx, principal, judged.agent, judged.change, { change: null, reason: request.reason });
    return "applied";
  });
}

/** Whether an edit changes what the agent may do. Only `agents:write` does that. */
export const governs = ({ riskTier, environment, blueprintId }: Partial<Record<keyof AgentEdit, unknown>>): boolean =>
  [riskTier, environment, blueprintId].some((value) => value !== undefined);

async function factsOf(tx: Tx, { agent, change }: JudgedChange, policy: JudgeEdit) {
  const move = await readMove(tx, agent, change.blueprintId);
  const terms = await policy(tx, agent, change);
  const holds = move !== undefined && (await store.holdsAnything(agent.id, tx));
  return { facts: editFacts(agent, change, { asks: terms.asks, holds }), terms, move };
}

type Proposal = Awaited<ReturnType<typeof factsOf>> & { reason: string | undefined };

async function proposeEdit(
  tx: Tx,
  principal: Principal,
  { agent, change }: Judged,
  { facts, terms, move, reason = "No reason was given." }: Proposal,
): Promise<void> {
  await refuseLookAlikes(tx, principal, { ...change, id: agent.id });
  const content = editContent(agent, change, { policy: terms.asks, move });
  await proposeAgentChange(tx, principal, agent, { facts, content, reason, terms });
}

/** Writes an edit that one person may make, or that a second one confirmed. */
export async function applyEdit(
  tx: Tx,
  principal: Principal,
  agent: Agent,
  edit: AgentEdit,
  { change, reason }: { change: Confirmed | null; reason?: string | undefined },
): Promise<void> {
  await refuseLookAlikes(tx, principal, { ...edit, id: agent.id });
  const edited = await apply(tx, agent, edit);
  const event = agentEdited({ type: "person", id: principal.personId }, agent, edited, {
    changed: Object.keys(edit),
    change,
  });
  await append(tx, withReason(event, reason));
}

function differences(agent: Agent, request: EditAgentRequest): AgentEdit {
  const { displayName, purpose, riskTier, environment, blueprintId } = request;
  return {
    ...(displayName !== undefined && displayName !== agent.displayName && { displayName }),
    ...(purpose !== undefined && purpose !== agent.purpose && { purpose }),
    ...(riskTier !== undefined && riskTier !== agent.riskTier && { riskTier }),
    ...(environment !== undefined && environment !== agent.environment && { environment }),
    ...(blueprintId !== undefined && blueprintId !== agent.blueprintId && { blueprintId }),
  };
}

function apply(tx: Tx, agent: Agent, change: store.AgentChange): Promise<Agent> {
  return voidsActivation(agent, change)
    ? store.transition(tx, agent, "draft", { ...change, statusAt: clock.now() })
    : store.update(tx, agent, change);
}

/** An agent after a transfer was asked for, and whether the transfer waits for a second person. */
export type Transferred = { agent: Agent; waits: boolean };

type JudgedTransfer = Awaited<ReturnType<typeof factsOf>> & { agent: Agent; owner: store.Owner };

/**
 * Makes another person accountable for an agent without asking them first.
 *
 * @param policy Asks for a second person, and sets the days in which they confirm.
 * @throws AgentError `owner_unknown`; ChangeError `change_pending` while another change of the agent waits.
 */
export async function transferAgent(
  principal: Principal,
  agentId: string,
  ownerEmail: string,
  expected: number | undefined,
  reason: string | undefined,
  policy: JudgeEdit,
): Promise<Transferred> {
  const judge = async (tx: Tx): Promise<JudgedTransfer> => {
    const agent = await admit(tx, principal, agentId, "transfer");
    refuseStaleVersion(expected, agent.version);
    const owner = await activeOwner(tx, ownerEmail);
    return { agent, owner, ...(await factsOf(tx, { agent, change: { ownerId: owner.id } }, policy)) };
  };
  // A refused or repeated transfer never takes the barrier. An accepted one is judged again behind it.
  const before = await judge(prisma());
  if (before.owner.id === before.agent.ownerId) return { agent: before.agent, waits: false };
  // The owner is one of the things a decision stands on, and another one may be entitled to less.
  return transactionOnSide(takesTwo(before.facts) ? "shared" : "exclusive", async (tx, tighten) => {
    const judged = await judge(tx);
    const { agent, owner } = judged;
    if (owner.id === agent.ownerId) return { agent, waits: false };
    if (takesTwo(judged.facts)) {
      await proposeTransfer(tx, principal, judged, reason);
      return { agent, waits: true };
    }
    tighten();
    const actor = { type: "person", id: principal.personId } as const;
    const given = await handOver(tx, agent, { ownerId: owner.id, actor, by: actingPeople(principal), reason });
    return { agent: given, waits: false };
  });
}

async function proposeTransfer(
  tx: Tx,
  principal: Principal,
  { agent, owner, facts, terms }: JudgedTransfer,
  reason = "No reason was given.",
): Promise<void> {
  const former = agent.ownerId === null ? undefined : await store.findOwner({ id: agent.ownerId }, tx);
  const names = Object.fromEntries(
    [owner, ...(former ? [former] : [])].map(({ id, name, email }) => [id, `${name} (${email})`]),
  );
  const content = transferContent(agent, owner.id, { names, ...(terms.asks && { policy: terms.asks }) });
  await proposeAgentChange(tx, principal, agent, { facts, content, reason, terms });
}

/** The new owner of a proposed transfer, or throws `owner_unknown` once they are not active or may own no agents. */
export async function heirOf(tx: Tx, document: string): Promise<store.Owner> {
  const owner = await store.findOwner({ id: newOwnerOf(document) }, tx);
  if (owner?.active && owner.mayOwn) return owner;
  const why = owner?.active ? "may own no agents any more" : "is no longer active";
  throw new AgentError("owner_unknown", { detail: `The new owner ${why}. Refuse the change.` });
}

/** Hands an agent over as two people agreed. None of them counts as independent of the earlier instances. */
export async function applyTransfer(
  tx: Tx,
  principal: Principal,
  agent: Agent,
  { id, document, proposedById, throughIds, reason }: ControlChange,
): Promise<void> {
  const { id: ownerId } = await heirOf(tx, document);
  const by = [...new Set([...actingPeople(principal), proposedById, ...throughIds])];
  const actor = { type: "person", id: principal.personId } as const;
  await handOver(tx, agent, { ownerId, actor, by, reason, change: { id, proposedById } });
}

/** Gives an agent to a person who accepted it, as `handOver`. Throws `owner_suspended`: only security lifts that. */
export async function handOverAccepted(tx: Tx, agent: Agent, accepted: Omit<HandOver, "reason">): Promise<Agent> {
  if (agent.ownerId !== null && (await store.isSuspendedOwner(agent.ownerId, tx)))
    throw new AgentError("owner_suspended", { facts: { agentId: agent.id } });
  return handOver(tx, agent, accepted);
}

/** `by`: everybody who had a part in it: none of them counts as independent of the earlier instances. */
type HandOver = {
  ownerId: string;
  actor: Actor;
  by: readonly string[];
  reason?: string | undefined;
  change?: Confirmed | undefined;
};

/**
 * Gives an agent to another owner within the caller's transaction. A transfer from an owner who may still act needs the
 * exclusive barrier. A retirement that the former owner planned is given up: only the new one, or security, plans one.
 */
export async function handOver(tx: Tx, agent: Agent, { ownerId, actor, by, reason, change }: HandOver): Promise<Agent> {
  const transferred = await apply(tx, agent, { ownerId });
  const former = agent.ownerId === null ? [] : [agent.ownerId];
  await store.noteTransfer(tx, agent.id, [...former, ...by]);
  await append(tx, withReason(agentTransferred(actor, transferred, agent.ownerId, change), reason));
  const givenUp = agent.ownerId === null ? undefined : await dropOf(tx, agent.id, "retire", agent.ownerId);
  const handed = givenUp ? await noteGivenUp(tx, actor, transferred, givenUp) : transferred;
  await enqueue(tx, formerOwnerStopped, { agentId: agent.id });
  await enqueue(tx, ownerChanged, { agentId: agent.id });
  return handed;
}
