import { findAgents } from "@/lib/agents/queries";
import type { RecordedDecision } from "@/lib/audit/recorded-decisions";
import { compileAuthority } from "@/lib/authority/judge/covers";
import type { DeclaredAmount } from "@/lib/authority/judge/declared-fields";
import type { Authority, Catalogue, CatalogueType } from "@/lib/authority/language/model";
import type { BoundsResponse } from "@/lib/delegations/views/bounds.schema";
import { catalogueOfServers } from "@/lib/resource-servers/queries";
import type { ReplayedAction, ReplayHop } from "./model";
import type { Replayed } from "./policy";
import type { ReplayItem } from "./schema";

/**
 * Reads records as actions, the oldest first, because limits are spent in the order of the actions.
 *
 * @param agentId The agent whose delegation is judged. Actions of other agents count as below it.
 * @param catalogues Of the resource servers; the present ones by default.
 */
export async function toActions(
  records: readonly RecordedDecision[],
  agentId: string | undefined,
  catalogues?: ReadonlyMap<string, Catalogue>,
) {
  const [agents, servers] = await Promise.all([
    findAgents(records.map(({ agentId }) => agentId)),
    catalogues ?? catalogueOfServers(records.map(({ serverId }) => serverId)),
  ]);
  const actions = records.toReversed().flatMap((record) => {
    const server = servers.get(record.serverId);
    // A type or action that is in no catalogue is an erasable text of the record.
    const typeName = record.resourceType ?? record.texts.resource_type ?? "";
    const type = server?.types.find(({ name }) => name === typeName);
    const amounts = amountsOf(record, type);
    const { resource, task, ip } = record.texts;
    if (!server || resource === undefined || !amounts || record.erased.length > 0) return [];
    const action: ReplayedAction = {
      ...{ decisionId: record.decisionId, time: record.time, agentId: record.agentId, type, task, ip, amounts },
      environment: agents.get(record.agentId)?.environment,
      location: server.identifier,
      typeName,
      action: record.action ?? record.texts.action ?? "",
      identifier: resource,
      was: record.allowed ? "allow" : "deny",
      code: record.code,
      delegationId: record.chain.at(-1) ?? null,
      below: agentId !== undefined && record.agentId !== agentId,
    };
    return [action];
  });
  return { actions, unjudged: records.length - actions.length };
}

/** Records of releases without amounts can be judged only if the type has none. */
function amountsOf({ facts }: RecordedDecision, type: CatalogueType | undefined) {
  const { amounts } = facts;
  if (typeof amounts === "object" && amounts !== null) return amounts as Record<string, DeclaredAmount>;
  const counted = Object.values(type?.fields ?? {}).some(({ kind }) => kind === "money" || kind === "number");
  return counted ? undefined : {};
}

/** Converts judged actions to the items of the response. */
export async function toItems(replayed: readonly Replayed[]): Promise<ReplayItem[]> {
  const agents = await findAgents(replayed.map(({ action }) => action.agentId));
  return replayed.map(({ action, change, code, reason }) => ({
    decisionId: action.decisionId,
    time: action.time.toISOString(),
    agent: { id: action.agentId, name: agents.get(action.agentId)?.name ?? action.agentId },
    action: action.action,
    resourceType: action.typeName,
    resource: action.identifier,
    was: action.was,
    ...{ change, code, reason },
  }));
}

const names = {
  entitlement: (name: string) => `The entitlement of ${name}`,
  ceiling: (name: string) => `The ceiling of ${name}`,
  delegation: (name: string) => `The delegation to ${name}`,
};

/** Compiles the authorities that bound a delegation, each with its name in a sentence. */
export const hopsOf = (hops: BoundsResponse["hops"]): ReplayHop[] =>
  hops.map(({ kind, id, name, authority }) => ({
    key: `${kind} ${id}`,
    name: names[kind](name),
    authority: compileAuthority(authority as Authority),
  }));
