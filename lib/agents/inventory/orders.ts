import { agentStatuses, environments, riskTiers } from "@/lib/agents/model";
import { type AgentSort, type AgentSortKey, agentSortKeys, countedSorts } from "@/lib/agents/sorts.model";
import type { Direction } from "@/lib/platform/base/sorts.model";
import { beyond, beyondPlace, type Column, keptColumns, orderBy } from "@/lib/platform/database/keyset";
import { lastAction } from "./conditions";
import { riskScore } from "./view-conditions";

/** A walk along an order. `after` holds the placeholders of its columns; `limit` is that of its rows. */
type Walk = { after: readonly string[] | undefined; direction: Direction; limit: string };

/** An order of agents, along indexes. The last column is unique, so that a page continues exactly. */
export type Order = {
  /** Over `row`. */
  columns: readonly Column[];
  /** Over `row`. */
  id: string;
  /** A relation with the columns of one agent, by its id. */
  row: (id: string) => string;
  /** Selects the next agents as `a.*` and `key_0`, `key_1`, … */
  next: (walk: Walk) => string;
};

/** An order that one table has: `from` has `agents a` as well, and an index has the columns. */
function along(from: string, id: string, row: Order["row"], columns: readonly Column[]): Order {
  const next = (walk: Walk) =>
    `select a.*, ${keptColumns(columns)} from ${from}
     where ${beyondPlace(columns, walk)} ${orderBy(columns, walk.direction)} limit ${walk.limit}`;
  return { columns, id, row, next };
}

const agentRow = (id: string) => `(select * from agents where id = ${id} offset 0) a`;
const agentId: Column = { sql: "a.id", type: "text" };
/** Agents of one value follow each other in the order of their registration. */
const byAgents = (...columns: Column[]): Order => along("agents a", "a.id", agentRow, columns);

/** The agents beside a table that has one row for each of them, `b`. */
function beside(table: string, column: Column): Order {
  const from = `${table} b cross join lateral (select * from agents where id = b.agent_id offset 0) a`;
  const row = (id: string) => `(select * from ${table} where agent_id = ${id} offset 0) b`;
  return along(from, "b.agent_id", row, [column, { sql: "b.agent_id", type: "text" }]);
}

type Above = {
  table: string;
  /** Text columns of the table by which an index has it. The last one is unique. */
  keys: readonly string[];
  /** The column of agents that names a row of the table. */
  column: "owner_id" | "blueprint_id";
};

/** No name comes after it. */
const afterAll = "chr(1114111)";

/** At most so many rows that have agents are sorted for one page. */
const sortedRows = 1_000;
const areFew = `(select count(*) from few) <= ${sortedRows}`;

/** The rows that have agents: from one value of an index of agents to the next, up to one more than is sorted. */
const havingAgents = (column: Above["column"]): string => `
  held as (
    (select ${column} as above from agents where ${column} is not null order by ${column}, id limit 1)
    union all
    select n.above from held h cross join lateral (
      select ${column} as above from agents where ${column} > h.above order by ${column}, id limit 1) n),
  few as materialized (select above from held limit ${sortedRows + 1})`;

/**
 * The agents below the rows of a table, for each row along an index of agents. If few rows have agents, they are sorted.
 * Otherwise an index of the table has the order. The rows without agents that it passes are then few on average. Agents
 * below no row come last.
 */
function below({ table, keys, column }: Above): Order {
  const names = keys.map((_, i) => `key_${i}`);
  const named = keys.map((key, i) => `${key} as key_${i}`).join(", ");
  const nowhere = keys.map((_, i) => (i === 0 ? afterAll : "''"));
  const nowhereNamed = nowhere.map((value, i) => `${value} as key_${i}`).join(", ");
  const row = (id: string) => `(select o.id, named.* from agents o cross join lateral (
      select ${named} from ${table} where id = o.${column} union all select ${nowhereNamed} where o.${column} is null) named
    where o.id = ${id} offset 0) w`;
  const next = ({ after, direction, limit }: Walk) => {
    const [operator, upTo] = [beyond(direction), direction === "desc" ? ">=" : "<="];
    const inOrder = (columns: readonly string[]) =>
      `order by ${columns.map((sql) => `${sql} ${direction}`).join(", ")}`;
    const place = after?.slice(0, -1).join(", ");
    const from = (columns: readonly string[]) => (after ? `(${columns.join(", ")}) ${operator}= (${place})` : "true");
    // In the row in which the page before ended, its last agent; in others `edge`.
    const last = (here: readonly string[], edge: string) =>
      after ? `case when (${here.join(", ")}) = (${place}) then ${after.at(-1)} else ${edge} end` : edge;
    const above = names.map((name) => `t.${name}`);
    // A range of the column and its place in the order leave the planner one index: it could walk all agents by id and
    // look for the few of one row.
    const within = `(${column}, id) ${operator} (t.above, ${last(above, direction === "desc" ? afterAll : "''")}) and ${column} ${upTo} t.above`;
    const belowEach = (rows: string) => `
      (select a.*, ${above.join(", ")}, a.id as key_${keys.length} from (${rows}) t
       cross join lateral (select * from agents where ${within} ${inOrder([column, "id"])} limit ${limit}) a
       ${inOrder([...above, "a.id"])} limit ${limit})`;
    const sorted = `select f.above, ${names.join(", ")}
      from few f cross join lateral (select ${named} from ${table} where id = f.above offset 0) k
      where ${areFew} and ${from(names)} ${inOrder(names)}`;
    const walked = `select id as above, ${named} from ${table} where not ${areFew} and ${from(keys)} ${inOrder(keys)}`;
    const nowhereFrom = after ? `and id ${operator} ${last(nowhere, "''")}` : "";
    return `with recursive ${havingAgents(column)}
      select * from (${belowEach(sorted)} union all ${belowEach(walked)} union all
      (select a.*, ${nowhereNamed}, a.id as key_${keys.length} from agents a
       where ${column} is null ${nowhereFrom} ${inOrder([column, "id"])} limit ${limit})) u
      ${inOrder([...names, `key_${keys.length}`])} limit ${limit}`;
  };
  const columns = [...names, "id"].map((name): Column => ({ sql: `w.${name}`, type: "text" }));
  return { columns, id: "w.id", row, next };
}

const bigint = (sql: string): Column => ({ sql, type: "bigint" });
/** When the first key of an agent expires; of an agent without a key, after all others. */
const keyExpiry = "coalesce(b.key_expires_at, '9999-12-31 00:00:00+00'::timestamptz)";

/** The tags of an agent as the job wrote them; of an agent without tags, after all others. */
const tagLine = `coalesce(b.tags, ${afterAll})`;

/** When the first open access review of an agent is due; of an agent without one, after all others. */
const reviewDue = "coalesce(b.review_due_at, '9999-12-31 00:00:00+00'::timestamptz)";
/** The kind of an agent; agents without authority come last. */
const kind = `coalesce(b.kind, ${afterAll})`;

const orders: Record<AgentSortKey, Order> = {
  name: byAgents({ sql: "a.name", type: "text" }),
  created: byAgents(agentId),
  status: byAgents({ sql: "a.status", type: "agent_status", among: agentStatuses }, agentId),
  risk: byAgents({ sql: "a.risk_tier", type: "risk_tier", among: riskTiers }, agentId),
  environment: byAgents({ sql: "a.environment", type: "environment", among: environments }, agentId),
  statusSince: byAgents({ sql: "a.status_at", type: "timestamptz" }, agentId),
  purpose: byAgents({ sql: "lower(left(a.purpose, 60))", type: "text" }, agentId),
  owner: below({ table: "people", keys: ["lower(name)", "id"], column: "owner_id" }),
  blueprint: below({ table: "blueprints", keys: ["name"], column: "blueprint_id" }),
  lastAction: beside("agent_usage", { sql: lastAction("b"), type: "timestamptz" }),
  keyExpires: beside("agent_figures", { sql: keyExpiry, type: "timestamptz" }),
  instances: beside("agent_figures", bigint("b.instances")),
  delegations: beside("agent_figures", bigint("b.delegations")),
  allowed: beside("agent_figures", bigint("b.allowed")),
  denied: beside("agent_figures", bigint("b.denied")),
  tags: beside("agent_figures", { sql: tagLine, type: "text" }),
  kind: beside("agent_figures", { sql: kind, type: "text" }),
  reviewDue: beside("agent_figures", { sql: reviewDue, type: "timestamptz" }),
  riskScore: beside("agent_figures", bigint(riskScore("b"))),
};

const keyOf = (sort: AgentSort): AgentSortKey | undefined =>
  agentSortKeys.find((key) => sort === key || sort === `-${key}`);

export const orderOf = (sort: AgentSort): Order => orders[keyOf(sort) ?? "name"];

/** Whether an order follows figures that a job counts, and not what the agents have at this moment. */
export const isCounted = (sort: AgentSort): boolean => countedSorts.some((key) => key === keyOf(sort));

/** Whether these figures are the scores, which a job of their own computes. */
export const isScored = (sort: AgentSort): boolean => keyOf(sort) === "riskScore";
