import type { AgentSort } from "@/lib/agents/sorts.model";
import { type Direction, directionOf } from "@/lib/platform/base/sorts.model";
import { type FoundPage, keyedAreFew, pageOfKeyed, pageOfNext } from "@/lib/platform/database/compared-page";
import { beyondPlace, keptColumns, orderBy, type Place, placeholders } from "@/lib/platform/database/keyset";
import { type AgentConditions, agentConditions, type FilterContext, Parameters } from "./conditions";
import { type Order, orderOf } from "./orders";

export type InventoryQuery = {
  q: string | undefined;
  sort: AgentSort;
  after: Place | undefined;
  limit: number;
  /** Only this person's agents; undefined for all. */
  ownedBy: string | undefined;
  /** Only the agents with these ids; undefined for all. */
  among?: readonly string[] | undefined;
  context: FilterContext;
};

/** Most agents that one page compares with a filter: a few milliseconds. */
export const comparedRows = 1_000;

type Asked = {
  order: Order;
  direction: Direction;
  /** Placeholders of the place after which the page begins. */
  after: readonly string[] | undefined;
  limit: number;
  conditions: AgentConditions;
  parameters: Parameters;
};

/**
 * Finds the agents that match a filter, in the requested order, after the given place.
 *
 * A page compares the next `comparedRows` agents of the order. If too few match, it compares all agents that the best
 * index of the filter gives. It does not if there are too many. A page may therefore be short or empty and still have a
 * next one.
 */
export async function findPage({ q, sort, after, limit, ownedBy, among, context }: InventoryQuery): Promise<FoundPage> {
  const direction = directionOf(sort);
  const order = orderOf(sort);
  const parameters = new Parameters();
  const conditions = await conditionsOf(q ?? "", { ownedBy, among }, { parameters, context });
  const place = after && placeholders(order.columns, after, (value) => parameters.add(value));
  const asked = { order, direction, after: place, limit, conditions, parameters };
  const { narrowest } = conditions;
  if (narrowest?.exact) return (await keyedOf(asked, narrowest.ids)) ?? nextOf(asked);
  const page = await nextOf(asked);
  if (!narrowest || page.ids.length === limit || page.next === null) return page;
  return (await keyedOf(asked, narrowest.ids)) ?? page;
}

async function conditionsOf(
  q: string,
  { ownedBy, among }: Pick<InventoryQuery, "ownedBy" | "among">,
  { parameters, context }: { parameters: Parameters; context: FilterContext },
): Promise<AgentConditions> {
  const only = [
    ...(among === undefined ? [] : [`a.id = any(${parameters.add(among)})`]),
    ...(ownedBy === undefined ? [] : [`a.owner_id = ${parameters.add(ownedBy)}`]),
  ];
  const conditions = await agentConditions(q, parameters, context);
  const [first] = only;
  if (first === undefined) return conditions;
  const narrowest = { ids: `select a.id from agents a where ${first}`, exact: true };
  return { where: [...only, ...conditions.where], narrowest };
}

/** Compares the next agents of the order, until one more than a page is found. */
function nextOf(asked: Asked): Promise<FoundPage> {
  const { order, direction, after, limit, conditions, parameters } = asked;
  // Without a filter every agent that is compared is found.
  const compared = conditions.where.length === 0 ? limit + 1 : comparedRows;
  const statement = new Parameters(parameters.values);
  const candidates = order.next({ after, direction, limit: statement.add(compared) });
  return pageOfNext({ ...pageIn(asked, "candidates a"), candidates, values: statement.values }, compared);
}

/** Compares the agents of an index, in order; answers nothing where there are too many. */
function keyedOf(asked: Asked, ids: string): Promise<FoundPage | undefined> {
  const { order, direction, parameters } = asked;
  const candidates = `select ${order.id} as id, ${keptColumns(order.columns)}
    from (select distinct id from keyed) k cross join lateral ${order.row("k.id")}
    where ${beyondPlace(order.columns, asked)} and ${keyedAreFew} ${orderBy(order.columns, direction)}`;
  const from = "candidates c cross join lateral (select * from agents where id = c.id offset 0) a";
  return pageOfKeyed({ ...pageIn(asked, from), candidates, values: parameters.values }, ids);
}

/** A page of agents, with the relations of the filter beside the candidates. */
function pageIn({ order: { columns }, direction, limit, conditions: { where } }: Asked, candidates: string) {
  const from = `${candidates}
    left join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id
    left join agent_texts t on t.agent_id = a.id`;
  const matches = { id: "a.id", from, where: where.length > 0 ? where.join(" and ") : "true" };
  return { order: columns, direction, limit, matches };
}
