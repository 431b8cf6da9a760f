import { AgentError } from "@/lib/agents/errors";
import { agentRegistered } from "@/lib/agents/events";
import type { Agent } from "@/lib/agents/model";
import type { RegisterAgentRequest } from "@/lib/agents/schema";
import * as store from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { type Blueprint, STANDARD_BLUEPRINT } from "@/lib/blueprints/model";
import { findBlueprint } from "@/lib/blueprints/queries";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { activeOwner } from "./admit";
import { refuseLookAlikes } from "./look-alikes";

/** Decides the identity that the new agent is, which a later noun knows. */
type Link = (tx: Tx, agent: Agent, discovery: NonNullable<RegisterAgentRequest["discovery"]>) => Promise<unknown>;

/**
 * Registers an agent, in draft, and links it to the identity of another system that the request names.
 *
 * @throws AgentError `owner_unknown`, `blueprint_unknown`, `agent_name_taken` or `agent_name_confusable`; the last one
 * names the other agent only to a person who may see it.
 */
export const registerAgent = (principal: Principal, request: RegisterAgentRequest, link?: Link): Promise<Agent> =>
  transaction(async (tx) => {
    const agent = await registerWithin(tx, principal, request);
    if (request.discovery) await link?.(tx, agent, request.discovery);
    return agent;
  });

/** Registers an agent within the caller's transaction. Throws as {@link registerAgent}. */
export async function registerWithin(tx: Tx, principal: Principal, request: RegisterAgentRequest): Promise<Agent> {
  const { name, displayName = null, purpose, environment, riskTier, ownerEmail, blueprintId } = request;
  await refuseLookAlikes(tx, principal, { name, displayName });
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
}

async function blueprintOf(tx: Tx, id: string | undefined): Promise<Blueprint> {
  const blueprint = await findBlueprint(id === undefined ? { name: STANDARD_BLUEPRINT } : { id }, tx);
  if (blueprint) return blueprint;
  throw new AgentError("blueprint_unknown", { errors: [{ path: "blueprintId", code: "unknown_blueprint" }] });
}
