import pg from "pg";
import { type Plan, rowsOfNode, type Statement, statementsOf } from "./rows-read";

/** The statement that reads most, and the rows that it touches. */
export type Widest = { rows: number; text: string };

const readsOrWrites = /^\s*(with|select|insert|update|delete)\b/i;
const apart = /\b(set_config|pg_\w*lock\w*|barrier_\w+|pg_notify)\s*\(/i;

/**
 * Finds the statement of an operation that reads most, under the plans of large tables. Each statement runs again under
 * EXPLAIN ANALYZE, also one that writes; nothing of that is kept.
 */
export async function widestStatement(ownerUrl: string, operation: () => Promise<unknown>): Promise<Widest> {
  let widest: Widest = { rows: 0, text: "" };
  for (const statements of await statementsOf(operation)) {
    const client = new pg.Client({ connectionString: ownerUrl });
    await client.connect();
    try {
      await client.query("begin");
      await client.query("set local enable_seqscan = off");
      await client.query("savepoint whole");
      for (const statement of statements) {
        const rows = await rowsOf(client, statement);
        if (rows > widest.rows) widest = { rows, text: statement.text.replace(/\s+/g, " ").trim() };
      }
    } finally {
      await client.end();
    }
  }
  return widest;
}

/** The planner's settings of a transaction of the operation are part of its plans. They end with it. */
async function followSettings(client: pg.Client, text: string): Promise<void> {
  if (/^select set_config/i.test(text)) await client.query(text);
  else if (/^(commit|rollback)$/i.test(text)) await client.query("rollback to savepoint whole");
}

async function rowsOf(client: pg.Client, { text, values }: Statement): Promise<number> {
  await followSettings(client, text);
  if (!readsOrWrites.test(text) || apart.test(text)) return 0;
  await client.query("savepoint one");
  try {
    const { rows } = await client.query(`explain (analyze, timing off, buffers off, format json) ${text}`, values);
    return rowsIn(rows[0]["QUERY PLAN"][0].Plan);
  } catch {
    // It cannot be done twice: a row that it adds is there.
    return 0;
  } finally {
    await client.query("rollback to savepoint one");
  }
}

/** Rows that a plan touches, without those that it writes. */
const rowsIn = (plan: Plan): number =>
  (plan["Relation Name"] === undefined || plan["Node Type"] === "ModifyTable" ? 0 : rowsOfNode(plan)) +
  (plan.Plans ?? []).reduce((sum, child) => sum + rowsIn(child), 0);
