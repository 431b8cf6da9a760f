import pg from "pg";
import { vi } from "vitest";

export type Statement = { text: string; values: unknown[] };
/** A node of a plan, as EXPLAIN writes it. */
export type Plan = { Plans?: Plan[]; "Relation Name"?: string; "Actual Rows": number; "Actual Loops": number } & Record<
  string,
  unknown
>;

/**
 * Counts the rows that an operation's reading statements touch, found or filtered out. It runs each statement again
 * under EXPLAIN ANALYZE. The count does not depend on the machine.
 */
export async function rowsRead(ownerUrl: string, operation: () => Promise<unknown>): Promise<number> {
  let rows = 0;
  for (const statements of await statementsOf(operation)) {
    const client = new pg.Client({ connectionString: ownerUrl });
    await client.connect();
    try {
      for (const statement of statements) rows += await rowsOf(client, statement);
    } finally {
      await client.end();
    }
  }
  return rows;
}

/**
 * Counts the rows that an operation's reading statements fetch from some tables, also inside database functions. It
 * runs each statement again in one transaction.
 */
export async function rowsFetched(
  ownerUrl: string,
  tables: string[],
  operation: () => Promise<unknown>,
): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl });
  const statements = (await statementsOf(operation)).flat();
  await client.connect();
  try {
    await client.query("begin");
    for (const { text, values } of statements) if (reads(text)) await client.query(text, values);
    const { rows } = await client.query<{ fetched: string }>(
      `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) as fetched from pg_stat_xact_user_tables
       where relname = any($1)`,
      [tables],
    );
    return Number(rows[0]?.fetched);
  } finally {
    await client.end();
  }
}

/** A statement, and the connection over which it was sent. */
export type Sent = Statement & { client: unknown };

/** The statements that an operation sends, in their order. */
export async function sentBy(operation: () => Promise<unknown>): Promise<Sent[]> {
  const sent = vi.spyOn(pg.Client.prototype, "query");
  try {
    await operation();
    return (sent.mock.calls as unknown[][]).map(([query, values], i) => {
      const { text, values: own } = typeof query === "string" ? { text: query } : (query as Partial<Statement>);
      return {
        client: sent.mock.contexts[i],
        text: text ?? "",
        values: own ?? (Array.isArray(values) ? values : []),
      };
    });
  } finally {
    sent.mockRestore();
  }
}

/** The same statements for each connection. */
export function byConnection(sent: readonly Sent[]): Statement[][] {
  const found = new Map<unknown, Statement[]>();
  for (const { client, ...statement } of sent) found.set(client, [...(found.get(client) ?? []), statement]);
  return [...found.values()];
}

/** The statements that an operation sends, in their order, for each of its connections. */
export const statementsOf = async (operation: () => Promise<unknown>): Promise<Statement[][]> =>
  byConnection(await sentBy(operation));

/** Statements that write, lock or set something are not run again. */
const changes = /\b(insert into|update|delete from|for share|set_config|pg_\w*lock|barrier_)/;

/** Whether a statement only reads, so that it can be run again. */
export const reads = (text: string): boolean => /^\s*(with|select)\b/i.test(text) && !changes.test(text);

async function rowsOf(client: pg.Client, { text, values }: Statement): Promise<number> {
  // The planner's settings are part of the plan.
  if (/^(begin|commit|rollback|savepoint|set |select set_config)/i.test(text)) await client.query(text);
  if (!reads(text)) return 0;
  const { rows } = await client.query(`explain (analyze, timing off, buffers off, format json) ${text}`, values);
  return rowsIn(rows[0]["QUERY PLAN"][0].Plan);
}

function rowsIn(plan: Plan): number {
  const own = plan["Relation Name"] === undefined ? 0 : rowsOfNode(plan);
  return own + (plan.Plans ?? []).reduce((sum, child) => sum + rowsIn(child), 0);
}

/** The rows that one node touches over all its loops; PostgreSQL writes averages. */
export const rowsOfNode = (plan: Plan): number => (plan["Actual Rows"] + removed(plan)) * plan["Actual Loops"];

const removed = (plan: Plan): number =>
  ["Rows Removed by Filter", "Rows Removed by Index Recheck"].reduce((sum, key) => sum + Number(plan[key] ?? 0), 0);
