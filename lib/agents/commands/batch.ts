import type { AgentBatch, AgentBatchAction, AgentBatchResult } from "@/lib/agents/batch.schema";
import { actionOf, newOwnerOf } from "@/lib/agents/change-document";
import { AgentError } from "@/lib/agents/errors";
import { type Agent, agentControl } from "@/lib/agents/model";
import { isPermitted } from "@/lib/agents/policy";
import * as steps from "@/lib/agents/steps.store";
import * as store from "@/lib/agents/store";
import { recordRefusal } from "@/lib/audit/reads/refusals";
import { findOpen } from "@/lib/control-changes/store";
import { clock } from "@/lib/platform/base/clock";
import { type DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { inTurn } from "@/lib/platform/database/in-turn";
import type { Principal } from "@/lib/principals/principal";
import type { Transferred } from "./edit";
import { resumeAgent, suspendAgent } from "./lifecycle";
import { tagAgent } from "./tag";

type Row = AgentBatch["agents"][number];
/** Activates one agent as its single action does, the lifecycle policy included, which a later noun knows. */
type Activate = (principal: Principal, agentId: string, expected: number | undefined) => Promise<Agent>;
/** Transfers one agent as its single action does, the lifecycle policy included. */
type Transfer = (
  principal: Principal,
  agentId: string,
  ownerEmail: string,
  expected: number | undefined,
  reason: string | undefined,
) => Promise<Transferred>;
type Outcome = AgentBatchResult["outcome"];

/**
 * Takes one action on several agents, one after the other. Each is the single action, with its rules, its record and a
 * transaction of its own: a refusal of one leaves the others as they are, and a suspension takes effect when its own
 * transaction commits. An agent that is so already is unchanged, so that a batch can be repeated.
 */
export function actOnAgents(
  principal: Principal,
  batch: AgentBatch,
  activate: Activate,
  transfer: Transfer,
): Promise<AgentBatchResult[]> {
  return inTurn(batch.agents, async (row) => {
    try {
      const { outcome, version } = await actOn(principal, batch, row, { activate, transfer });
      return { id: row.id, outcome, version, code: null, reason: null };
    } catch (error) {
      if (!isDomainError(error)) throw error;
      await noteRefusal(principal, batch.action, row, error);
      return { id: row.id, outcome: "refused", version: null, code: error.code, reason: error.detail };
    }
  });
}

/** The record of a refused single action names its operation and its agent. That of one in a batch does, too. */
async function noteRefusal({ personId }: Principal, action: AgentBatchAction, { id }: Row, error: DomainError) {
  if (error.kind !== "forbidden") return;
  const operation =
    action === "tag" || action === "untag" ? "PUT /api/agents/[agentId]/tags" : `POST /api/agents/[agentId]/${action}`;
  await recordRefusal(personId, { operation, code: error.code, about: [{ agentId: id }, error.facts] });
}

type Acted = { outcome: Outcome; version: number };

async function actOn(
  principal: Principal,
  batch: AgentBatch,
  { id, version }: Row,
  { activate, transfer }: { activate: Activate; transfer: Transfer },
): Promise<Acted> {
  const before = await store.find(id);
  if (before && (await isSo(principal, batch, before))) return { outcome: "unchanged", version: before.version };
  switch (batch.action) {
    case "activate":
      refusePending(principal, before);
      // An agent that becomes pending meanwhile has another version.
      return acted(await activate(principal, id, version ?? before?.version));
    case "suspend":
      return acted(await suspendAgent(principal, id, batch.reason));
    case "resume":
      return acted(await resumeAgent(principal, id, undefined, version));
    case "transfer": {
      if (before && (await waitsSo(principal, batch, before))) return { outcome: "waits", version: before.version };
      const { agent, waits } = await transfer(principal, id, batch.ownerEmail, version, batch.reason);
      return { outcome: waits ? "waits" : "done", version: agent.version };
    }
    default: {
      const changed = await tagAgent(principal, id, tagged(batch));
      // Tags leave the version as it is.
      return { outcome: changed ? "done" : "unchanged", version: before?.version ?? 1 };
    }
  }
}

const acted = ({ status, version }: Agent): Acted => ({ outcome: status === "pending" ? "waits" : "done", version });

const tagged =
  ({ action, tags }: Extract<AgentBatch, { tags: unknown }>) =>
  (before: readonly string[]): string[] =>
    action === "tag" ? [...before, ...tags] : before.filter((tag) => !tags.includes(tag));

/** A second person reads each agent that they confirm. So no batch confirms an activation. */
function refusePending(principal: Principal, agent: Agent | undefined): void {
  if (agent?.status !== "pending" || !isPermitted(principal, agent, "activate")) return;
  const detail = "A second person confirms this activation on the page of the agent.";
  throw new AgentError("agent_state", { detail, facts: { id: agent.id } });
}

/** Whether the same transfer already waits for a second person, so that a batch can be repeated. */
async function waitsSo(
  principal: Principal,
  { ownerEmail }: Extract<AgentBatch, { action: "transfer" }>,
  agent: Agent,
): Promise<boolean> {
  if (!isPermitted(principal, agent, "transfer")) return false;
  const open = await findOpen(agentControl, agent.id);
  if (!open || open.expiresAt <= clock.now() || actionOf(open.document) !== "transfer") return false;
  return (await store.findOwner({ email: ownerEmail }))?.id === newOwnerOf(open.document);
}

const targets = { activate: "active", resume: "active" } as const;

/** Whether an agent is as the action makes it. Tags answer that themselves. */
async function isSo(principal: Principal, batch: AgentBatch, agent: Agent): Promise<boolean> {
  if (batch.action === "tag" || batch.action === "untag") return false;
  if (!isPermitted(principal, agent, batch.action)) return false;
  if (batch.action === "suspend") {
    const isSame = agent.status === "suspended" && agent.statusReason === batch.reason;
    return isSame && (await steps.listOf(agent)).every(({ step }) => step !== "resume");
  }
  if (batch.action !== "transfer") return agent.status === targets[batch.action];
  const owner = await store.findOwner({ email: batch.ownerEmail });
  return owner !== undefined && owner.id === agent.ownerId;
}
