import { agentConditions, type FilterContext, Parameters as FilterParameters } from "@/lib/agents/inventory/conditions";
import { countViews } from "@/lib/agents/inventory/counts";
import { countedAsOf } from "@/lib/agents/inventory/figures";
import { isCounted, isScored } from "@/lib/agents/inventory/orders";
import { findPage } from "@/lib/agents/inventory/pages";
import * as inventory from "@/lib/agents/inventory/store";
import { openChange, toOutdated } from "@/lib/control-changes/queries";
import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import type { Tx } from "@/lib/platform/database/transaction";
import { decodePlace, encodePlace } from "@/lib/platform/http/cursor";
import { filterAsker } from "@/lib/principals/filter-asker";
import { may, type Principal } from "@/lib/principals/principal";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { riskOfActivation } from "@/lib/risk/policy";
import { isOutdated } from "./change-document";
import { AgentError } from "./errors";
import type { FleetPart } from "./fleet.model";
import { lifeOf } from "./life";
import { type Agent, agentControl } from "./model";
import { capabilities, maySee, risksOf } from "./policy";
import type { AgentFilters, AgentList, AgentResponse, AgentSummary } from "./schema";
import { canMove } from "./state-machine.model";
import { listOf as listSteps } from "./steps.store";
import * as store from "./store";
import { idsOfBlueprint } from "./store";
import { stateOfTags } from "./tags.store";

/** Reads the next agents of a blueprint, from one on, in every state. Knows no caller. */
export async function fleetPart(blueprintId: string, from: string, take: number): Promise<FleetPart> {
  // One more than is taken, since the first may be the one at which the part before ended.
  const agentIds = await idsOfBlueprint(blueprintId, from, take + 1);
  return { agentIds, isLast: agentIds.length <= take };
}

/** An agent before it is judged by what it holds: delegations come later than agents. */
type Unjudged<Answer> = Omit<Answer, "standing">;

function ownerOf({ owner_id: id, owner_name, owner_email, owner_active }: inventory.InventoryRow) {
  if (id === null) return null;
  return { id, name: owner_name ?? "", email: owner_email ?? "", active: owner_active ?? false };
}

function toSummary(row: inventory.InventoryRow): Unjudged<AgentSummary> {
  return {
    id: row.id,
    spiffeId: spiffeId(runtime().trustDomain, row.name),
    name: row.name,
    displayName: row.display_name,
    purpose: row.purpose,
    status: row.status,
    statusReason: row.status_reason,
    statusAt: row.status_at.toISOString(),
    environment: row.environment,
    riskTier: row.risk_tier,
    tags: row.tags,
    owner: ownerOf(row),
    blueprint: { id: row.blueprint_id, name: row.blueprint_name, version: row.blueprint_version },
    usage: {
      lastActionAt: row.last_action_at?.toISOString() ?? null,
      allowed: Number(row.allowed ?? 0),
      denied: Number(row.denied ?? 0),
    },
    activeInstances: Number(row.active_instances),
    activeDelegations: Number(row.active_delegations),
    keyExpiresAt: row.key_expires_at?.toISOString() ?? null,
    kind: row.kind,
    reviewDueAt: row.review_due_at?.toISOString() ?? null,
    risks: risksOf({ requireDpop: row.require_dpop, keyExpiresAt: row.key_expires_at }, clock.now()),
    riskScore: row.risk_score === null ? null : Number(row.risk_score),
    createdAt: row.created_at.toISOString(),
    version: row.version,
    changeWaits: row.change_waits,
  };
}

/** A principal without `agents:read` sees the agents they own. */
const ownedOnly = (principal: Principal): string | undefined =>
  may(principal, "agents:read") ? undefined : principal.personId;

function refuseOutsiders(principal: Principal): void {
  if (!may(principal, "agents:read") && !may(principal, "agents:own")) throw new AgentError("not_allowed");
}

const filterContext = (asker: Parameters<typeof filterAsker>[0]): FilterContext => ({
  ...filterAsker(asker),
  trustDomain: runtime().trustDomain,
  now: clock.now(),
});

/** Refuses a filter that the inventory cannot answer, as `listUnjudgedAgents` does. Reads no agents. */
export async function requireAgentFilter(asker: Parameters<typeof filterAsker>[0], q: string): Promise<void> {
  await agentConditions(q, new FilterParameters(), filterContext(asker));
}

type UnjudgedList = Omit<AgentList, "agents"> & { agents: Unjudged<AgentSummary>[] };

/**
 * Lists the agents that the principal may see, without whether each may act now; `q` is the filter language over
 * `agentFilterKeys`, and `among` gives the ids of the only agents to list. A page may hold fewer than asked for, or none,
 * and still have a next one.
 */
export async function listUnjudgedAgents(
  principal: Principal,
  filters: AgentFilters,
  among?: readonly string[],
): Promise<UnjudgedList> {
  refuseOutsiders(principal);
  const { q, sort, cursor, limit } = filters;
  const context = filterContext(principal);
  const after = cursor === undefined ? undefined : decodePlace(sort, cursor);
  const ownedBy = ownedOnly(principal);
  // Read before the page: a pass that ends meanwhile makes the figures newer, never older.
  const { figures, scored } = await countedAsOf();
  const sortedAsOf = isScored(sort) ? scored : isCounted(sort) ? figures : undefined;
  const [page, counts] = await Promise.all([
    findPage({ q, sort, after, limit, ownedBy, among, context }),
    filters.counts === "true" ? countViews(ownedBy, context.now) : undefined,
  ]);
  const rows = await inventory.findRows(page.ids);
  return {
    agents: rows.map(toSummary),
    next: page.next && encodePlace(sort, page.next),
    ...(counts && { counts }),
    ...(sortedAsOf && { sortedAsOf: sortedAsOf.toISOString() }),
    ...(scored && { riskScoresAsOf: scored.toISOString() }),
  };
}

/** An instant since which every risk score was computed; undefined before the first whole pass. Knows no caller. */
export const riskScoresAsOf = async (): Promise<string | undefined> => (await countedAsOf()).scored?.toISOString();

/**
 * Reads one agent with everything its page shows, except whether it may act now. Members that the principal may not see
 * are left out.
 */
export async function getUnjudgedAgent(principal: Principal, agentId: string): Promise<Unjudged<AgentResponse>> {
  const [agent, row] = await Promise.all([store.find(agentId), inventory.findRow(agentId)]);
  if (!agent || !row || !maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  const planned = await listSteps(agent);
  const setters = planned.map(({ setById }) => setById);
  const people = [agent.createdById, agent.activationRequestedById, ...setters].filter((id) => id !== null);
  const [facts, counts, names, life, pendingChange] = await Promise.all([
    store.lifeFacts(agent),
    inventory.countDetails(agentId),
    inventory.peopleNames(people),
    lifeOf(agentId),
    row.change_waits ? openChange(principal, agentControl, agentId, "agents:write") : null,
  ]);
  const creator = names.get(agent.createdById);
  const requesterId = agent.activationRequestedById;
  return {
    ...toSummary(row),
    tagsEtag: stateOfTags(row.tags),
    createdBy: creator === undefined ? null : { id: agent.createdById, name: creator },
    activation:
      requesterId === null
        ? null
        : {
            requestedBy: { id: requesterId, name: names.get(requesterId) ?? requesterId },
            risk: riskOfActivation(agent.riskTier),
          },
    pendingChange:
      pendingChange && (isOutdated(pendingChange.document, agent) ? toOutdated(pendingChange) : pendingChange),
    drainingSince: canMove(agent.status, "retiring") ? (agent.drainingSince?.toISOString() ?? null) : null,
    planned: planned.map(({ step, dueAt, firstDueAt, setById, reason, blocked }) => ({
      ...{ step, dueAt: dueAt.toISOString(), firstDueAt: firstDueAt?.toISOString() ?? null, reason, blocked },
      by: { id: setById, name: names.get(setById) ?? setById },
    })),
    life,
    counts,
    ...capabilities(principal, agent, facts),
  };
}

/** Finds agents by id. Knows no caller. */
export const findAgents = (ids: readonly string[]): Promise<Map<string, Agent>> => store.findAll([...new Set(ids)]);

/** Finds an agent. Knows no caller: the use case that asks decides who may see it. */
export const findAgent = (id: string, tx?: Pick<Tx, "agent">): Promise<Agent | undefined> => store.find(id, tx);

/** Names people by id. Knows no caller. */
export const peopleNames = (ids: readonly string[]): Promise<Map<string, string>> =>
  inventory.peopleNames([...new Set(ids)]);
