import { agentsThen } from "@/lib/agents/as-of.queries";
import { pastInstant, unknownThen } from "@/lib/audit/as-of";
import type { NamedThen } from "@/lib/audit/as-of.schema";
import { peopleThen, statusesThen } from "@/lib/audit/names-then";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import { permissionCount } from "@/lib/authority/words/narrowing";
import { statedPeople, statusOfRecord } from "@/lib/delegations/as-of.queries";
import type { DelegationStatus } from "@/lib/delegations/model";
import { type Asker, seesAll } from "@/lib/delegations/policy";
import type { ServerStops } from "@/lib/delegations/standing/model";
import { serverStops } from "@/lib/delegations/standing/store";
import { type Found, nodesOf, rootOf } from "./graph.queries";
import type { DelegationGraph, GraphEdge, GraphFilters, GraphNode } from "./graph.schema";
import { mostNodes } from "./graph.schema";
import type { GraphRow } from "./graph.store";
import * as store from "./graph-as-of.store";
import { endsOf, type Walk, walk } from "./graph-walk";

/** A delegation with its status and its version of an instant. */
type RowThen = GraphRow & { version: number; effective: CanonicalAuthority };

/**
 * Returns the delegations around an agent or a person at an instant: those that had been granted, each with its own
 * status and its version of then. The asker sees the delegations that they may see today.
 *
 * @throws DomainError `graph_not_found`, `instant_ahead`, and `unknown_then` before the centre existed.
 */
export async function delegationGraphAsOf(
  asker: Asker,
  filters: GraphFilters & { at: string },
): Promise<DelegationGraph> {
  const root = await rootOf(asker, filters);
  const at = pastInstant(filters.at);
  const since = await store.createdAt(root.id);
  if (!since || since > at) throw unknownThen();
  const asked = { statuses: filters.status, behind: seesAll(asker) ? undefined : asker.personId, at };
  const walked = await walk(root.id, filters.depth, (ids, take) => rowsAt({ ...asked, ids }, take));
  const touching = { ...asked, ids: [...walked.distance.keys()] };
  const hidden = asked.behind === undefined ? 0 : await store.countHiddenAt(touching);
  const locations = walked.rows.flatMap(({ effective }) => effective.flatMap((element) => element.locations));
  const known = await serverStops(locations);
  const found = [...(await nodesOf(walked, root)), ...serversOf(walked, known)];
  const shown = found.slice(0, mostNodes);
  const then = await namesThen(walked, shown, at);
  const kept = new Set(shown.map(({ id }) => id));
  const edges = walked.rows.flatMap((row) => edgesOf(row, known, then));
  return {
    rootId: root.id,
    nodes: await nodesThen(shown, then, walked, at),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    hidden,
    cut: walked.cut || found.length > mostNodes,
    at: at.toISOString(),
  };
}

/** The newest delegations of the instant at some agents and people, with their state of then. */
async function rowsAt(asked: store.TouchingThen, take: number): Promise<RowThen[]> {
  const candidates = await store.candidatesAt(asked, take);
  const ids = candidates.map(({ id }) => id);
  const moved = candidates.filter(({ settled }) => !settled).map(({ id }) => id);
  const [versions, records] = await Promise.all([
    store.versionsAt(ids, asked.at),
    statusesThen("delegation", moved, asked.at),
  ]);
  const signed = new Map(versions.map((version) => [version.id, version]));
  return candidates.flatMap((row): RowThen[] => {
    const version = signed.get(row.id);
    if (!version) return [];
    // Another delegator comes with another version.
    const former = version.version < row.currentVersion ? statedPeople(version.jws) : undefined;
    const { delegator, onBehalfOf } = former ?? { delegator: row.delegatorId, onBehalfOf: row.onBehalfOfId };
    const own = row.settled ? row.status : (statusOfRecord(records.get(row.id)?.type) ?? "active");
    const status: DelegationStatus = own === "active" && version.expiresAt <= asked.at ? "expired" : own;
    const then: RowThen = {
      ...{ ...row, status, delegatorId: delegator, onBehalfOfId: onBehalfOf, expiresAt: version.expiresAt },
      ...{ version: version.version, effective: version.effective as CanonicalAuthority },
    };
    const touches = endsOf(then).some((id) => asked.ids.includes(id));
    return touches && asked.statuses.includes(status) ? [then] : [];
  });
}

function serversOf({ rows, distance }: Walk<RowThen>, known: ServerStops): Found[] {
  const servers = new Map<string, Found>();
  for (const { agentId, effective } of rows) {
    for (const location of effective.flatMap((element) => element.locations)) {
      const server = known.get(location);
      if (!server || servers.has(server.id)) continue;
      const beyond = (distance.get(agentId) ?? 0) + 1;
      servers.set(server.id, {
        ...{ id: server.id, kind: "resource_server", name: server.name, status: null, distance: beyond },
      });
    }
  }
  return [...servers.values()];
}

async function namesThen({ rows }: Walk<RowThen>, nodes: readonly Found[], at: Date): Promise<Map<string, NamedThen>> {
  const people = [...rows.map(({ onBehalfOfId }) => onBehalfOfId), ...ofKind(nodes, "person")];
  const agents = rows.flatMap(({ agent, parent }) => (parent ? [agent, parent.agent] : [agent]));
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const [named, labelled] = await Promise.all([
    peopleThen(
      [...new Set(people)].filter((id) => id !== null),
      at,
    ),
    agentsThen([...byId.values()], at),
  ]);
  return new Map([...named, ...labelled]);
}

const ofKind = (nodes: readonly Found[], kind: Found["kind"]): string[] =>
  nodes.filter((node) => node.kind === kind).map(({ id }) => id);

async function nodesThen(
  nodes: readonly Found[],
  names: ReadonlyMap<string, NamedThen>,
  { more }: Walk<RowThen>,
  at: Date,
): Promise<GraphNode[]> {
  const statuses = await statusesThen("agent", ofKind(nodes, "agent"), at);
  return nodes.map((node) => {
    const record = statuses.get(node.id);
    const status = record?.type === "agent.revoked" ? "revoked" : (record?.status ?? null);
    return {
      ...{ ...node, status: node.kind === "agent" ? status : null, standing: null, more: more.get(node.id) ?? 0 },
      ...nameThen(node, names.get(node.id)),
    };
  });
}

/** The name of a node. No record states the former names of resource servers. */
function nameThen({ name: today }: Found, then: NamedThen | undefined): Pick<GraphNode, "name" | "nameNow"> {
  const { name, now, sealed } = then ?? { name: today, now: today, sealed: false };
  return { name, ...(now !== null && (!sealed || now !== name) && { nameNow: now }) };
}

/** The edges of one delegation: from its giver, and to each resource server that its version of then names. */
function edgesOf(row: RowThen, known: ServerStops, names: ReadonlyMap<string, NamedThen>): GraphEdge[] {
  const { id, agentId, status, expiresAt, effective, onBehalfOfId } = row;
  const from = row.parent?.agent.id ?? row.delegatorId;
  const said = {
    ...{ delegationId: id, status, state: status, inEffect: status === "active", reason: null },
    ...{ expiresAt: expiresAt.toISOString(), version: row.version },
    onBehalfOf: onBehalfOfId === null ? null : { id: onBehalfOfId, name: names.get(onBehalfOfId)?.name ?? "" },
  };
  const part = (authority: CanonicalAuthority) => ({
    sentence: explainAuthority(authority),
    permissions: permissionCount(authority),
  });
  const locations = [...new Set(effective.flatMap((element) => element.locations))];
  const reached = locations.flatMap((at): GraphEdge[] => {
    const server = known.get(at);
    if (!server) return [];
    const there = effective.filter((element) => element.locations.includes(at));
    return [{ ...said, ...part(there), kind: "reaches", from: agentId, to: server.id }];
  });
  if (from === null) return reached;
  return [{ ...said, ...part(effective), kind: "delegates", from, to: agentId }, ...reached];
}
