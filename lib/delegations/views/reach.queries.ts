import { agentLabel } from "@/lib/agents/model";
import { patternCovers } from "@/lib/authority/language/identifiers";
import type { IdentifiedElement } from "@/lib/authority/language/model";
import { explainElement } from "@/lib/authority/words/explain";
import type { Hop } from "@/lib/delegations/chain/model";
import { type Asker, maySee, seesAll } from "@/lib/delegations/policy";
import type { Judged } from "@/lib/delegations/standing/model";
import { delegationState, reachable, saysTo } from "@/lib/delegations/standing/policy";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import type { DelegationRow } from "@/lib/delegations/store";
import type { CsvColumn } from "@/lib/platform/base/text/csv";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { prisma } from "@/lib/platform/database/prisma";
import { csvAnswer } from "@/lib/platform/http/csv-answer";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { PeopleError } from "@/lib/principals/errors";
import { filterAsker } from "@/lib/principals/filter-asker";
import type { Principal } from "@/lib/principals/principal";
import { getPersonOrThrow } from "@/lib/principals/store";
import { getResourceServer } from "@/lib/resource-servers/queries";
import { stillActing } from "@/lib/sign-in/still-acting";
import { listRows } from "./list.store";
import type { PersonReachFilters, Reach, ReachList, ServerReachFilters } from "./reach.schema";
import type { Place, Reaching } from "./reach-conditions";

/**
 * Lists the delegations in effect by which agents may do something at a resource server now, newest first.
 *
 * @throws ResourceServerError `resource_server_not_found`.
 */
export async function reachOfServer(
  asker: Principal,
  resourceServerId: string,
  { action, identifier, ...page }: ServerReachFilters,
): Promise<ReachList> {
  const part = partOf(page);
  const { identifier: location } = await getResourceServer(asker, resourceServerId);
  return listReach(asker, { at: { location, action, identifier } }, part);
}

/**
 * Lists the delegations in effect that name a person, or that the person gave, newest first. By them agents act in the
 * person's name, or with the person's authority.
 *
 * @throws PeopleError `person_not_found`, also for another person unless the asker sees all agents and delegations.
 */
export async function reachOfPerson(asker: Principal, personId: string, page: PersonReachFilters): Promise<ReachList> {
  const part = partOf(page);
  if (!seesAll(asker) && personId !== asker.personId) throw new PeopleError("person_not_found");
  await getPersonOrThrow(prisma(), personId);
  return listReach(asker, { personId }, part);
}

type Part = { after: string | undefined; limit: number };

const partOf = ({ cursor, limit }: PersonReachFilters): Part => ({
  after: cursor === undefined ? undefined : String(decodeCursor(cursor)[0]),
  limit,
});

async function listReach(asker: Principal, reaching: Reaching, part: Part): Promise<ReachList> {
  const { rows, next } = await listRows({
    ...{ q: "in-effect:yes", asker: filterAsker(asker), reaching, direction: "desc", ...part },
    behind: seesAll(asker) ? undefined : asker.personId,
  });
  const [judged, lastActions] = await Promise.all([
    judgeDelegations(rows.map(({ id }) => id)),
    lastActionsOf(rows.map(({ agentId }) => agentId)),
  ]);
  const reach = rows.flatMap((row) => {
    const one = judged.get(row.id);
    return one ? toReach(asker, { row, judged: one, lastActions }, reaching) : [];
  });
  return { reach, next: next === null ? null : encodeCursor([next]) };
}

async function lastActionsOf(agentIds: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
  if (agentIds.length === 0) return new Map();
  const rows = await keyedQuery<{ id: string; at: Date | null }>(
    "select agent_id as id, last_action_at as at from agent_usage where agent_id = any($1)",
    [[...new Set(agentIds)]],
  );
  return new Map(rows.map(({ id, at }) => [id, at?.toISOString() ?? null]));
}

type Found = { row: DelegationRow; judged: Judged; lastActions: ReadonlyMap<string, string | null> };

/** Nothing for a delegation from which entitlements or ceilings take all that was asked about. */
function toReach(asker: Asker, { row, judged, lastActions }: Found, reaching: Reaching): Reach[] {
  const left = reachable(judged.standing, saysTo(asker, judged));
  const elements = "at" in reaching ? left.filter((element) => isAt(element, reaching.at)) : left;
  if (elements.length === 0 || !judged.standing.inEffect) return [];
  const { id, agent, expiresAt } = row;
  const { hops } = judged.chain;
  const represented = hops.at(-1)?.onBehalfOf;
  return [
    {
      delegationId: id,
      agent: { id: agent.id, name: agent.name, displayName: agent.displayName },
      chain: chainOf(asker, hops),
      through: "at" in reaching ? null : row.onBehalfOfId === reaching.personId ? "in_name" : "authority",
      onBehalfOf: represented ? { id: represented.id, name: represented.name } : null,
      state: delegationState({ id, status: row.status }, judged),
      actions: [...new Set(elements.flatMap(({ actions }) => actions))],
      sentences: elements.map((element) => explainElement(element)),
      expiresAt: expiresAt.toISOString(),
      agentLastActionAt: lastActions.get(agent.id) ?? null,
    },
  ];
}

const isAt = (element: IdentifiedElement, { location, action, identifier }: Place): boolean =>
  element.locations.includes(location) &&
  (action === undefined || element.actions.includes(action)) &&
  (identifier === undefined || element.identifiers.some((pattern) => patternCovers(pattern, identifier)));

function chainOf(asker: Asker, hops: readonly Hop[]): Reach["chain"] {
  const [root] = hops;
  const seen = (hop: Hop) =>
    maySee(asker, {
      ...{ ownerId: hop.owner?.id ?? null, delegatorId: hop.delegator?.id ?? null },
      onBehalfOfId: hop.onBehalfOf?.id ?? null,
    });
  const giver = root?.delegator;
  return [
    ...(root && giver ? [{ kind: "person" as const, ...named(seen(root), giver), delegationId: null }] : []),
    ...hops.map((hop) => ({
      kind: "agent" as const,
      ...named(seen(hop), hop.agent),
      delegationId: seen(hop) ? hop.id : null,
    })),
  ];
}

const named = (seen: boolean, { id, name }: { id: string; name: string }) =>
  seen ? { id, name } : { id: null, name: null };

const columns: CsvColumn<Reach>[] = [
  { name: "agent", of: ({ agent }) => agent.name },
  { name: "agent_id", of: ({ agent }) => agent.id },
  { name: "agent_shown", of: ({ agent }) => agentLabel(agent) },
  { name: "delegation_id", of: ({ delegationId }) => delegationId },
  { name: "chain", of: ({ chain }) => chain.map(({ name }) => name ?? "not yours to see").join(" > ") },
  { name: "through", of: ({ through }) => through },
  { name: "on_behalf_of", of: ({ onBehalfOf }) => onBehalfOf?.name ?? null },
  { name: "state", of: ({ state }) => state },
  { name: "actions", of: ({ actions }) => actions.join("; ") },
  { name: "may", of: ({ sentences }) => sentences.join(" ") },
  { name: "expires_at", of: ({ expiresAt }) => expiresAt },
  { name: "agent_last_action_at", of: ({ agentLastActionAt }) => agentLastActionAt },
];

/** Writes such a list as CSV, page by page. */
export const reachCsv = (asker: Principal, list: (page: PersonReachFilters) => Promise<ReachList>): Promise<Response> =>
  csvAnswer<Reach>({
    name: "reach",
    columns,
    reader: { id: asker.personId, stillAllowed: () => stillActing(asker) },
    page: async (cursor) => {
      const { reach, next } = await list({ cursor, limit: 200 });
      return { rows: reach, next };
    },
  });
