import { agentStatuses, environments, riskTiers } from "@/lib/agents/model";
import type { AgentSort } from "@/lib/agents/schema";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { cursorInstant, malformedCursor } from "@/lib/platform/http/cursor";
import { type AgentConditions, agentConditions, type FilterContext, lastAction, Parameters } from "./conditions";

/** An order of agents. An index of `from` has it, and its last column is unique, so that a page continues exactly. */
type Order = {
  /** In the order, with `agents a`. */
  from: string;
  id: string;
  /** The columns of one agent, by its id. */
  row: (id: string) => string;
  columns: readonly Column[];
};
/** Enumerations in the order of their values, as the database has them. */
const enumerations = { agent_status: agentStatuses, risk_tier: riskTiers, environment: environments } as const;
type Enumeration = keyof typeof enumerations;
type Column = { sql: string; type: "text" | "timestamptz" | Enumeration };

const agentRows = {
  from: "agents a",
  id: "a.id",
  row: (id: string) => `(select * from agents where id = ${id} offset 0) a`,
};
const byName: Order = { ...agentRows, columns: [{ sql: "a.name", type: "text" }] };
/** Agents of one value follow each other in the order of their registration. */
function byEnumeration(sql: string, type: Enumeration): Order {
  return {
    ...agentRows,
    columns: [
      { sql, type },
      { sql: "a.id", type: "text" },
    ],
  };
}
const orders: Record<string, Order> = {
  name: byName,
  created: { ...agentRows, columns: [{ sql: "a.id", type: "text" }] },
  status: byEnumeration("a.status", "agent_status"),
  risk: byEnumeration("a.risk_tier", "risk_tier"),
  environment: byEnumeration("a.environment", "environment"),
  lastAction: {
    from: "agent_usage u cross join lateral (select * from agents where id = u.agent_id offset 0) a",
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

type Found = { ids: string[]; last: string[] | null; floor: string[] | null; compared: number | null };

/** Compares the next agents of the order, until one more than a page is found. */
async function nextOf(asked: Asked, beyond: string) {
  const { order, descending, limit, conditions, parameters } = asked;
  // Without a filter every agent that is compared is found.
  const compared = conditions.where.length === 0 ? limit + 1 : comparedRows;
  const statement = new Parameters(parameters.values);
  const unlessFull = (sql: string) => `case when (select count(*) from matches) <= ${limit} then (${sql}) end`;
  const [found] = await keyedQuery<Found>(
    `with candidates as materialized (
       select a.*, ${keptColumns(order)} from ${order.from}
       where ${beyond} ${orderBy(order.columns, descending)} limit ${statement.add(compared)}),
     ${matching(asked, "candidates a")}
     select ${pageColumns(asked)},
       ${unlessFull(`select ${placeOf(kept(order))} from candidates ${orderBy(kept(order), !descending)} limit 1`)} as floor,
       ${unlessFull("select count(*)::int from candidates")} as compared`,
    statement.values,
    { inOrder: true },
  );
  return pageOf(found, { limit, more: found?.compared === compared });
}

/** Compares the agents of an index, in order; answers nothing where there are too many. */
async function keyedOf(asked: Asked, beyond: string, ids: string): Promise<InventoryPage | undefined> {
  const { order, descending, limit, parameters } = asked;
  const [found] = await keyedQuery<Found>(
    `with keyed as materialized (select id from (${ids}) k limit ${keyedRows + 1}),
     candidates as materialized (
       select ${order.id} as id, ${keptColumns(order)}
       from (select distinct id from keyed) k cross join lateral ${order.row("k.id")}
       where ${beyond} and (select count(*) from keyed) <= ${keyedRows} ${orderBy(order.columns, descending)}),
     ${matching(asked, "candidates c cross join lateral (select * from agents where id = c.id offset 0) a")}
     select ${pageColumns(asked)}, null as floor, (select count(*)::int from keyed) as compared`,
    parameters.values,
  );
  return (found?.compared ?? 0) > keyedRows ? undefined : pageOf(found, { limit, more: false });
}

/** The first matches among the candidates, whose order the planner knows: the others are not looked at. */
const matching = ({ order, descending, limit, conditions: { where } }: Asked, candidates: string): string =>
  `matches as materialized (select a.id, ${columnsOf(kept(order))} from ${candidates}
     left join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id
     left join agent_texts t on t.agent_id = a.id
     where ${where.length > 0 ? where.join(" and ") : "true"} ${orderBy(kept(order), descending)} limit ${limit + 1})`;

function pageColumns({ order, descending, limit }: Asked): string {
  const ordered = orderBy(kept(order), descending);
  return `array(select id from matches ${ordered}) as ids,
   (select ${placeOf(kept(order))} from matches ${ordered} offset ${limit - 1} limit 1) as last`;
}

/** A page that is full goes on after its last agent, any other after the last one that was compared. */
function pageOf(found: Found | undefined, { limit, more }: { limit: number; more: boolean }): InventoryPage {
  const { ids = [], last = null, floor = null } = found ?? {};
  return { ids: ids.slice(0, limit), next: ids.length > limit ? last : more ? floor : null };
}

/** The columns of an order, as candidates and matches keep them. */
const keptColumns = ({ columns }: Order): string => columns.map(({ sql }, i) => `${sql} as key_${i}`).join(", ");
const kept = ({ columns }: Order): Column[] => columns.map(({ type }, i) => ({ sql: `key_${i}`, type }));

const columnsOf = (columns: readonly Column[]): string => columns.map(({ sql }) => sql).join(", ");

const orderBy = (columns: readonly Column[], descending: boolean): string =>
  `order by ${columns.map(({ sql }) => sql + (descending ? " desc" : "")).join(", ")}`;

const instant = (sql: string): string => `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const textOf = ({ sql, type }: Column): string => (type === "timestamptz" ? instant(sql) : `${sql}::text`);

const placeOf = (columns: readonly Column[]): string => `array[${columns.map(textOf).join(", ")}]`;

/** Reads a value of a cursor. Throws `malformed_cursor` for one that its column cannot hold. */
function valueAt(type: Column["type"], given: string | number | undefined): string {
  if (type === "timestamptz") return cursorInstant(given).toISOString();
  if (type === "text") return String(given);
  const known = enumerations[type].find((value) => value === given);
  if (known === undefined) throw malformedCursor();
  return known;
}

function beyondPlace(
  { columns }: Order,
  after: Place,
  { descending, parameters }: { descending: boolean; parameters: Parameters },
): string {
  if (columns.length !== after.length) throw malformedCursor();
  const right = columns.map(({ type }, i) => `${parameters.add(valueAt(type, after[i]))}::${type}`).join(", ");
  return `(${columns.map(({ sql }) => sql).join(", ")}) ${descending ? "<" : ">"} (${right})`;
}
