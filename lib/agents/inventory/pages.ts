import type { AgentSort } from "@/lib/agents/schema";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { cursorInstant, malformedCursor } from "@/lib/platform/http/cursor";
import { type AgentConditions, agentConditions, type FilterContext, lastAction, Parameters } from "./conditions";

/** An order of agents. An index of `from` has it, and its last column is unique, so that a page continues exactly. */
type Order = {
  from: string;
  id: string;
  /** One row of \`from\`, by its id. */
  row: (id: string) => string;
  columns: readonly { sql: string; type: "text" | "timestamptz" }[];
};

const agentRows = {
  from: "agents a",
  id: "a.id",
  row: (id: string) => `(select * from agents where id = ${id} offset 0) a`,
};
const byName: Order = { ...agentRows, columns: [{ sql: "a.name", type: "text" }] };
const orders: Record<string, Order> = {
  name: byName,
  created: { ...agentRows, columns: [{ sql: "a.id", type: "text" }] },
  lastAction: {
    from: "agent_usage u",
    id: "u.agent_id",
    row: (id) => `(select * from agent_usage where agent_id = ${id} offset 0) u`,
    columns: [
      { sql: lastAction, type: "timestamptz" },
      { sql: "u.agent_id", type: "text" },
    ],
  },
};

export type Place = readonly (string | number)[];

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

type Asked = { order: Order; descending: boolean; limit: number; conditions: AgentConditions; parameters: Parameters };

/**
 * Finds the agents that match a filter, in the requested order, after the given place.
 *
 * A page compares the next `comparedRows` agents of the order. If too few match, it compares all agents that the best
 * index of the filter gives, up to `keyedRows`. A page may therefore be short or empty and still have a next one.
 */
export async function findPage({ q, sort, after, limit, ownedBy, context }: InventoryQuery): Promise<InventoryPage> {
  const descending = sort.startsWith("-");
  const order = orders[descending ? sort.slice(1) : sort] ?? byName;
  const parameters = new Parameters();
  const conditions = await conditionsOf(q ?? "", ownedBy, { parameters, context });
  const beyond = after === undefined ? "true" : beyondPlace(order, after, { descending, parameters });
  const asked = { order, descending, limit, conditions, parameters };
  const { narrowest } = conditions;
  if (narrowest?.exact) return (await keyedOf(asked, beyond, narrowest.ids)) ?? nextOf(asked, beyond);
  const page = await nextOf(asked, beyond);
  if (!narrowest || page.ids.length === limit || page.next === null) return page;
  return (await keyedOf(asked, beyond, narrowest.ids)) ?? page;
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

type Found = { ids: string[]; last: string[] | null; floor: string[] | null; compared: number };

/** Compares the next agents of the order. */
async function nextOf({ order, descending, limit, conditions, parameters }: Asked, beyond: string) {
  // Without a filter every agent that is compared is found.
  const compared = conditions.where.length === 0 ? limit + 1 : comparedRows;
  const ordered = orderBy(order, descending);
  const statement = new Parameters(parameters.values);
  const [found] = await keyedQuery<Found>(
    `with candidates as materialized (
       select ${order.id} as id, ${placeOf(order)} as place, row_number() over (${ordered}) as nth
       from ${order.from} where ${beyond} ${ordered} limit ${statement.add(compared)})
     ${matching(conditions)} limit ${statement.add(limit + 1)})
     select ${pageColumns(statement.add(limit))},
       (select place from candidates order by nth desc limit 1) as floor, (select count(*)::int from candidates) as compared`,
    statement.values,
    { inOrder: true },
  );
  return pageOf(found, { limit, more: found?.compared === compared });
}

/** Compares the agents of an index; answers nothing where there are too many. */
async function keyedOf(
  { order, descending, limit, conditions, parameters }: Asked,
  beyond: string,
  ids: string,
): Promise<InventoryPage | undefined> {
  const ordered = orderBy(order, descending);
  const statement = new Parameters(parameters.values);
  const [found] = await keyedQuery<Found>(
    `with keyed as materialized (select id from (${ids}) k limit ${statement.add(keyedRows + 1)}),
     candidates as materialized (
       select ${order.id} as id, ${placeOf(order)} as place, row_number() over (${ordered}) as nth
       from (select distinct id from keyed) k cross join lateral ${order.row("k.id")} where ${beyond})
     ${matching(conditions)} limit ${statement.add(limit + 1)})
     select ${pageColumns(statement.add(limit))}, null as floor, (select count(*)::int from keyed) as compared`,
    statement.values,
  );
  return found && found.compared > keyedRows ? undefined : pageOf(found, { limit, more: false });
}

const matching = ({ where }: AgentConditions): string =>
  `, matches as materialized (select c.id, c.place, c.nth from candidates c
       cross join lateral (select * from agents where id = c.id offset 0) a
     left join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id
     left join agent_texts t on t.agent_id = a.id
     where ${where.length > 0 ? where.join(" and ") : "true"} order by c.nth`;

const pageColumns = (limit: string): string =>
  `array(select id from matches order by nth) as ids,
   (select place from matches order by nth offset ${limit}::int - 1 limit 1) as last`;

/** A page that is full goes on after its last agent, any other after the last one that was compared. */
function pageOf(found: Found | undefined, { limit, more }: { limit: number; more: boolean }): InventoryPage {
  const { ids = [], last = null, floor = null } = found ?? {};
  return { ids: ids.slice(0, limit), next: ids.length > limit ? last : more ? floor : null };
}

const orderBy = ({ columns }: Order, descending: boolean): string =>
  `order by ${columns.map(({ sql }) => sql + (descending ? " desc" : "")).join(", ")}`;

const instant = (sql: string): string => `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const placeOf = ({ columns }: Order): string =>
  `array[${columns.map(({ sql, type }) => (type === "timestamptz" ? instant(sql) : sql)).join(", ")}]`;

function beyondPlace(
  { columns }: Order,
  after: Place,
  { descending, parameters }: { descending: boolean; parameters: Parameters },
): string {
  if (columns.length !== after.length) throw malformedCursor();
  const valueAt = (type: string, i: number) =>
    type === "timestamptz" ? cursorInstant(after[i]).toISOString() : String(after[i]);
  const right = columns.map(({ type }, i) => `${parameters.add(valueAt(type, i))}::${type}`).join(", ");
  return `(${columns.map(({ sql }) => sql).join(", ")}) ${descending ? "<" : ">"} (${right})`;
}
