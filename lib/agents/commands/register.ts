import { activeOwner } from "@/lib/agents/commands/admit";
import { AgentError } from "@/lib/agents/errors";
import { agentRegistered } from "@/lib/agents/events";
import type { Agent } from "@/lib/agents/model";
import { maySee } from "@/lib/agents/policy";
import type { RegisterAgentRequest } from "@/lib/agents/schema";
import * as store from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { type Blueprint, STANDARD_BLUEPRINT } from "@/lib/blueprints/model";
import { findBlueprint } from "@/lib/blueprints/queries";
import type { Principal } from "@/lib/people/principal";
import { type Tx, transaction } from "@/lib/platform/db/transaction";
import { newId } from "@/lib/platform/ids/id";

/**
 * Registers an agent, in draft.
 *
 * @throws AgentError `agent_name_taken` or `agent_name_confusable`; the latter names the other agent only to somebody
 * who may see it. `owner_unknown`, `blueprint_unknown`.
 */
export function registerAgent(principal: Principal, request: RegisterAgentRequest): Promise<Agent> {
  const { name, displayName = null, purpose, environment, riskTier, ownerEmail, blueprintId } = request;
  return transaction(async (tx) => {
    await refuseLookAlike(tx, principal, name);
    const owner = ownerEmail === undefined ? null : await activeOwner(tx, ownerEmail);
    const blueprint = await blueprintOf(tx, blueprintId);
    const agent = await store.insert(tx, {
      id: newId("agent"),
      name,
      displayName,
      purpose,
      environment,
      riskTier,
      ownerId: owner?.id ?? null,
      blueprintId: blueprint.id,
      createdById: principal.personId,
    });
    await append(tx, agentRegistered({ type: "person", id: principal.personId }, agent));
    return agent;
  });
}

async function refuseLookAlike(tx: Tx, principal: Principal, name: string): Promise<void> {
  const other = await store.findLookAlike(name, tx);
  if (!other) return;
  if (other.name === name) throw new AgentError("agent_name_taken", { errors: [{ path: "name", code: "taken" }] });
  const errors = [{ path: "name", code: "confusable" }];
  if (!maySee(principal, other)) throw new AgentError("agent_name_confusable", { errors });
  const detail = `This name looks like that of the agent ${other.name} (${other.id}).`;
  throw new AgentError("agent_name_confusable", { detail, errors });
}

async function blueprintOf(tx: Tx, id: string | undefined): Promise<Blueprint> {
  const blueprint = await findBlueprint(id === undefined ? { name: STANDARD_BLUEPRINT } : { id }, tx);
  if (blueprint) return blueprint;
  throw new AgentError("blueprint_unknown", { errors: [{ path: "blueprintId", code: "unknown_blueprint" }] });
}
