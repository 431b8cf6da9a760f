import { agentLabel } from "@/lib/agents/model";
import { permissionCount } from "@/lib/authority/words/narrowing";
import { effectiveAlong } from "@/lib/delegations/effective.policy";
import { delegationError } from "@/lib/delegations/errors";
import { type Asker, seesAll } from "@/lib/delegations/policy";
import type { Judged, ServerStops } from "@/lib/delegations/standing/model";
import { delegationState, judgeAt, saysTo, sentenceOf } from "@/lib/delegations/standing/policy";
import { agentStandings, judgeDelegations } from "@/lib/delegations/standing/queries";
import { serverStops } from "@/lib/delegations/standing/store";
import { peopleNames } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { inSlices } from "@/lib/platform/base/slices";
import { prisma } from "@/lib/platform/database/prisma";
import { personStandings } from "@/lib/principals/standing.queries";
import { serverStandings } from "@/lib/resource-servers/queries";
import type { DelegationGraph, GraphEdge, GraphFilters, GraphNode } from "./graph.schema";
import { mostNodes } from "./graph.schema";
import * as graph from "./graph.store";
import { type Walk, walk } from "./graph-walk";

/**
 * Returns the delegations around an agent or a person that the asker may see, as nodes and edges.
 *
 * Other delegations are neither returned nor followed. `hidden` counts those at the returned nodes.
 *
 * @throws DomainError `graph_not_found`, also for an agent or a person that the asker may not see.
 */
export async function delegationGraph(asker: Asker, filters: GraphFilters): Promise<DelegationGraph> {
  const { depth, status } = filters;
  const root = await rootOf(asker, filters);
  const behind = seesAll(asker) ? undefined : asker.personId;
  const walked = await walk(root.id, depth, (ids, take) => graph.rowsAt({ ids, statuses: status, behind }, take));
  const touching = { ids: [...walked.distance.keys()], statuses: status, behind };
  const hidden = behind === undefined ? 0 : await graph.countHidden(touching);
  const { edges, servers } = await edgesOf(asker, walked);
  const found = [...(await nodesOf(walked, root)), ...servers];
  const standings = await standingsOf(found.slice(0, mostNodes));
  const nodes = found.map((node) => ({
    ...node,
    standing: standings.get(node.id) ?? null,
    more: walked.more.get(node.id) ?? 0,
  }));
  const kept = new Set(nodes.slice(0, mostNodes).map(({ id }) => id));
  return {
    rootId: root.id,
    nodes: nodes.slice(0, mostNodes),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    hidden,
    cut: walked.cut || nodes.length > mostNodes,
  };
}

type Named = { id: string; name: string; displayName?: string | null; status?: string };

export async function rootOf(asker: Asker, { agent, person }: GraphFilters): Promise<Found> {
  if (agent !== undefined) {
    const found = await graph.agentAt(prisma(), agent);
    if (found && (seesAll(asker) || found.ownerId === asker.personId)) return agentNode(found, 0);
  } else if (person !== undefined && (seesAll(asker) || person === asker.personId)) {
    const found = await graph.personAt(prisma(), person);
    if (found) return personNode(found.id, found.name, 0);
  }
  throw delegationError("graph_not_found", { agent, person });
}

/** A node without its standing and the number of delegations beyond it. */
export type Found = Omit<GraphNode, "more" | "standing" | "nameNow">;

const agentNode = ({ id, name, displayName, status }: Named, distance: number): Found => ({
  ...{ id, kind: "agent", name: agentLabel({ name, displayName }), status: status ?? null, distance },
});
const personNode = (id: string, name: string, distance: number): Found => ({
  ...{ id, kind: "person", name, status: null, distance },
});

/** The agents and people of a walk, the nearest first. */
export async function nodesOf({ rows, distance }: Walk, root: Found): Promise<Found[]> {
  const nodes = new Map([[root.id, root]]);
  const people = rows.flatMap(({ delegatorId, onBehalfOfId }) => [delegatorId, onBehalfOfId]);
  const names = await peopleNames(prisma(), people);
  for (const { agent, parent } of rows) {
    for (const one of parent ? [agent, parent.agent] : [agent]) {
      if (!nodes.has(one.id)) nodes.set(one.id, agentNode(one, distance.get(one.id) ?? 0));
    }
  }
  for (const id of people) {
    if (id !== null && !nodes.has(id)) nodes.set(id, personNode(id, names.get(id) ?? id, distance.get(id) ?? 0));
  }
  return [...nodes.values()].toSorted((a, b) => a.distance - b.distance || a.name.localeCompare(b.name));
}

async function standingsOf(nodes: readonly Found[]): Promise<Map<string, GraphNode["standing"]>> {
  const idsOf = (kind: Found["kind"]) => nodes.filter((node) => node.kind === kind).map(({ id }) => id);
  const [agents, people, servers] = await Promise.all([
    agentStandings(idsOf("agent")),
    personStandings(idsOf("person")),
    serverStandings(idsOf("resource_server")),
  ]);
  return new Map([...agents, ...people, ...servers]);
}

/** The members of an edge that a judgement decides: of the delegation, or of its part at one resource server. */
function lineOf(
  asker: Asker,
  row: Pick<GraphEdge, "status"> & { id: string },
  judged: Judged,
): Pick<GraphEdge, "inEffect" | "state" | "reason" | "sentence" | "permissions"> {
  const { standing } = judged;
  const part = saysTo(asker, judged);
  return {
    inEffect: standing.inEffect,
    state: delegationState(row, judged),
    reason: standing.inEffect ? null : standing.reason,
    ...{ sentence: sentenceOf(standing, part), permissions: permissionCount(part) },
  };
}

async function edgesOf(asker: Asker, { rows, distance }: Walk): Promise<{ edges: GraphEdge[]; servers: Found[] }> {
  const [judged, names] = await Promise.all([
    judgeDelegations(rows.map(({ id }) => id)),
    peopleNames(
      prisma(),
      rows.map(({ onBehalfOfId }) => onBehalfOfId),
    ),
  ]);
  const locationsOf = ({ id }: { id: string }): string[] => [
    ...new Set((effectiveAlong(judged.get(id)?.chain.hops ?? []).at(-1) ?? []).flatMap(({ locations }) => locations)),
  ];
  const named = await inSlices(rows, (row) => ({ row, locations: locationsOf(row) }));
  const known = await serverStops(named.flatMap(({ locations }) => locations));
  const now = clock.now();
  const servers = new Map<string, Found>();
  const lines = named.flatMap(({ row, locations }) => linesOf(row, judged.get(row.id), locations, known));
  const wholes = new Map<string, ReturnType<typeof lineOf>>();
  const wholeOf = (row: WalkRow, own: Judged) => {
    const whole = wholes.get(row.id) ?? lineOf(asker, row, own);
    wholes.set(row.id, whole);
    return whole;
  };
  // Each line is a step of its own: hundreds of delegations may each name a hundred resource servers.
  const edges = await inSlices(lines, ({ row, own, at, server }): GraphEdge => {
    const said = {
      ...{ delegationId: row.id, status: row.status, expiresAt: row.expiresAt.toISOString() },
      onBehalfOf: row.onBehalfOfId === null ? null : { id: row.onBehalfOfId, name: names.get(row.onBehalfOfId) ?? "" },
    };
    if (!server) return { ...said, ...wholeOf(row, own), kind: "delegates", from: at, to: row.agentId };
    const beyond = (distance.get(row.agentId) ?? 0) + 1;
    servers.set(server.id, {
      ...{ id: server.id, kind: "resource_server", name: server.name },
      status: null,
      distance: beyond,
    });
    const there = server.only ? wholeOf(row, own) : lineOf(asker, row, judgeAt(own.chain, at, known, now));
    return { ...said, ...there, kind: "reaches", from: row.agentId, to: server.id };
  });
  return { edges, servers: [...servers.values()] };
}

type WalkRow = Walk["rows"][number];
/**
 * A line of the graph: from the giver of a delegation, or to a resource server that it names. `at` is the id of the
 * giver, or the identifier of the resource server.
 */
type Line = { row: WalkRow; own: Judged; at: string; server?: { id: string; name: string; only: boolean } };

function linesOf(row: WalkRow, own: Judged | undefined, locations: readonly string[], known: ServerStops): Line[] {
  if (!own) return [];
  const from = row.parent?.agent.id ?? row.delegatorId;
  const reached = locations.flatMap((at): Line[] => {
    const server = known.get(at);
    return server ? [{ row, own, at, server: { ...server, only: locations.length === 1 } }] : [];
  });
  return [...(from ? [{ row, own, at: from }] : []), ...reached];
}
