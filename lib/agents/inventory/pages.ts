import type { AgentSort } from "@/lib/agents/sorts.model";
import { type Direction, directionOf } from "@/lib/platform/base/sorts.model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import {
  beyondPlace,
  kept,
  keptColumns,
  listOf,
  opposite,
  orderBy,
  type Place,
  placeholders,
  placeOf,
} from "@/lib/platform/database/keyset";
import { type AgentConditions, agentConditions, type FilterContext, Parameters } from "./conditions";
import { type Order, orderOf } from "./orders";

export type InventoryQuery = {
  q: string | undefined;
  sort: AgentSort;
  after: Place | undefined;
  limit: number;
  /** Only this person's agents; undefined for all. */
  ownedBy: string | undefined;
  context: FilterContext;
};

export type InventoryPage = {
  ids: string[];
  /** Place of the next page; null on the last page. */
  next: string[] | null;
};

/** Most agents that one page compares with a filter: a few milliseconds. */
export const comparedRows = 1_000;

/** So many ids of agents are taken from an index for one page. */
const keyedRows = 10_000;

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
 * index of the filter gives, up to `keyedRows`. A page may therefore be short or empty and still have a next one.
 */
export async function findPage({ q, sort, after, limit, ownedBy, context }: InventoryQuery): Promise<InventoryPage> {
  const direction = directionOf(sort);
  const order = orderOf(sort);
  const parameters = new Parameters();
  const conditions = await conditionsOf(q ?? "", ownedBy, { parameters, context });
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
  ownedBy: string | undefined,
  { parameters, context }: { parameters: Parameters; context: FilterContext },
): Promise<AgentConditions> {
  if (ownedBy === undefined) return agentConditions(q, parameters, context);
  const owned = `a.owner_id = ${parameters.add(ownedBy)}`;
  const { where } = await agentConditions(q, parameters, context);
  return { where: [owned, ...where], narrowest: { ids: `select a.id from agents a where ${owned}`, exact: true } };
}

type Found = { ids: string[]; last: string[] | null; floor: string[] | null; compared: number | null };

/** Compares the next agents of the order, until one more than a page is found. */
async function nextOf(asked: Asked) {
  const { order, direction, after, limit, conditions, parameters } = asked;
  // Without a filter every agent that is compared is found.
  const compared = conditions.where.length === 0 ? limit + 1 : comparedRows;
  const statement = new Parameters(parameters.values);
  const unlessFull = (sql: string) => `case when (select count(*) from matches) <= ${limit} then (${sql}) end`;
  const [found] = await keyedQuery<Found>(
    `with candidates as materialized (${order.next({ after, direction, limit: statement.add(compared) })}),
     ${matching(asked, "candidates a")}
     select ${pageColumns(asked)},
       ${unlessFull(`select ${placeOf(kept(order.columns))} from candidates ${orderBy(kept(order.columns), opposite(direction))} limit 1`)} as floor,
       ${unlessFull("select count(*)::int from candidates")} as compared`,
    statement.values,
    { inOrder: true },
  );
  return pageOf(found, { limit, more: found?.compared === compared });
}

/** Compares the agents of an index, in order; answers nothing where there are too many. */
async function keyedOf(asked: Asked, ids: string): Promise<InventoryPage | undefined> {
  const { order, direction, limit, parameters } = asked;
  const [found] = await keyedQuery<Found>(
    `with keyed as materialized (select id from (${ids}) k limit ${keyedRows + 1}),
     candidates as materialized (
       select ${order.id} as id, ${keptColumns(order.columns)}
       from (select distinct id from keyed) k cross join lateral ${order.row("k.id")}
       where ${beyondPlace(order.columns, asked)} and (select count(*) from keyed) <= ${keyedRows} ${orderBy(order.columns, direction)}),
     ${matching(asked, "candidates c cross join lateral (select * from agents where id = c.id offset 0) a")}
     select ${pageColumns(asked)}, null as floor, (select count(*)::int from keyed) as compared`,
    parameters.values,
  );
  return (found?.compared ?? 0) > keyedRows ? undefined : pageOf(found, { limit, more: false });
}

/** The first matches among the candidates, whose order the planner knows: the others are not looked at. */
const matching = ({ order, direction, limit, conditions: { where } }: Asked, candidates: string): string =>
  `matches as materialized (select a.id, ${listOf(kept(order.columns))} from ${candidates}
     left join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id
     left join agent_texts t on t.agent_id = a.id
     where ${where.length > 0 ? where.join(" and ") : "true"} ${orderBy(kept(order.columns), direction)} limit ${limit + 1})`;

function pageColumns({ order, direction, limit }: Asked): string {
  const ordered = orderBy(kept(order.columns), direction);
  return `array(select id from matches ${ordered}) as ids,
   (select ${placeOf(kept(order.columns))} from matches ${ordered} offset ${limit - 1} limit 1) as last`;
}

/** A page that is full goes on after its last agent, any other after the last one that was compared. */
function pageOf(found: Found | undefined, { limit, more }: { limit: number; more: boolean }): InventoryPage {
  const { ids = [], last = null, floor = null } = found ?? {};
  return { ids: ids.slice(0, limit), next: ids.length > limit ? last : more ? floor : null };
}
