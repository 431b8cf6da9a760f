import { summariseAudit } from "@/lib/audit/summary.queries";
import type { AuditSummary } from "@/lib/audit/summary.schema";
import { AuditSummaryFilters } from "@/lib/audit/summary.schema";
import { uniteAuthorities } from "@/lib/authority/combine/unite";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { explainElement } from "@/lib/authority/words/explain";
import { type SideBySide, sideBySide } from "@/lib/authority/words/side-by-side";
import { seesAll } from "@/lib/delegations/policy";
import { reachable, saysTo } from "@/lib/delegations/standing/policy";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import { serverStops } from "@/lib/delegations/standing/store";
import { filterAsker } from "@/lib/principals/filter-asker";
import type { Principal } from "@/lib/principals/principal";
import { getAgent } from "./agents.queries";
import type { AgentComparison, ComparedAgent, ComparedPart, CompareFilters } from "./compare-agents.schema";
import { listRows } from "./list.store";

/** The newest delegations of an agent that are united. */
const mostUnited = 200;

/**
 * Puts two agents beside each other: identity, what each may do now at each resource server, and its decisions of the
 * last 30 days. Throws `agent_not_found` for an agent that is not the asker's to see.
 */
export async function compareAgents(asker: Principal, { left, right }: CompareFilters): Promise<AgentComparison> {
  const [one, other] = await Promise.all([sideOf(asker, left), sideOf(asker, right)]);
  return {
    left: one.shown,
    right: other.shown,
    servers: await serversOf(one.authority, other.authority),
  };
}

type Side = { shown: ComparedAgent; authority: CanonicalAuthority };

async function sideOf(asker: Principal, agentId: string): Promise<Side> {
  const found = getAgent(asker, agentId);
  // An asker who does not see all agents learns nothing else about one that is not theirs.
  if (!seesAll(asker)) await found;
  const [agent, held, use] = await Promise.all([found, heldBy(asker, agentId), decisionsOf(asker, agentId)]);
  const { authority, leftOut } = uniteAuthorities(held.parts);
  const shown = { agent, use, delegations: held.parts.length, more: held.more, leftOut: leftOut.length };
  return { shown, authority };
}

async function heldBy(asker: Principal, agentId: string) {
  const behind = seesAll(asker) ? undefined : asker.personId;
  const q = `agent:${agentId} in-effect:yes`;
  const { rows, next } = await listRows({
    ...{ q, asker: filterAsker(asker), behind, direction: "desc", after: undefined, limit: mostUnited },
  });
  const judged = await judgeDelegations(rows.map(({ id }) => id));
  const parts = [...judged].map(([key, one]) => ({ key, authority: reachable(one.standing, saysTo(asker, one)) }));
  return { parts, more: next !== null };
}

/** Values of a facet that are listed. */
const mostListed = 5;

async function decisionsOf(asker: Principal, agentId: string): Promise<ComparedAgent["use"]> {
  const { total, capped, facets } = await summariseAudit(
    asker,
    AuditSummaryFilters.parse({
      ...{ q: `agent:${agentId} type:decision.made`, from: "now-30d", facets: "decision,action,rs" },
    }),
  );
  const countOf = (value: string) => facets.decision?.find((one) => one.value === value)?.count ?? 0;
  const listed = (name: keyof AuditSummary["facets"]) =>
    (facets[name] ?? [])
      .filter(({ kind }) => kind === "value")
      .slice(0, mostListed)
      .map(({ label, count }) => ({ label, count }));
  const [allowed, denied] = [countOf("allow"), countOf("deny")];
  return { total, capped, allowed, denied, actions: listed("action"), servers: listed("rs") };
}

async function serversOf(left: CanonicalAuthority, right: CanonicalAuthority): Promise<AgentComparison["servers"]> {
  const locations = [...new Set([...left, ...right].flatMap((element) => element.locations))].toSorted();
  const servers = await serverStops(locations);
  return locations.map((identifier) => {
    const at = (authority: CanonicalAuthority) => authority.filter((element) => element.locations[0] === identifier);
    const parts = sideBySide(at(left), at(right)).map(toPart);
    const server = servers.get(identifier);
    return {
      identifier,
      resourceServer: server ? { id: server.id, name: server.name } : null,
      same: parts.every(({ has, axes }) => has === "both" && axes.every(({ difference }) => difference === "same")),
      parts,
    };
  });
}

function toPart({ left, right, axes }: SideBySide): ComparedPart {
  const element = right ?? left;
  const [only, has] =
    left && right ? [undefined, "both" as const] : left ? [left, "left" as const] : [right, "right" as const];
  return {
    title: element ? `${element.actions.join(", ")} ${element.type}` : "",
    has,
    text: only ? explainElement(only) : null,
    axes,
  };
}
