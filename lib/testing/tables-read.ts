import pg from "pg";
import { byConnection, type Plan, reads, rowsOfNode, type Sent, type Statement, sentBy } from "./rows-read";

/** The rows of a table that an operation touches, and those among them by a sequential scan. */
export type Touched = { rows: number; scanned: number };

const nothing: Touched = { rows: 0, scanned: 0 };
const sum = (a: Touched, b: Touched): Touched => ({ rows: a.rows + b.rows, scanned: a.scanned + b.scanned });

// A table counts with its partitions. Functions of the database are seen here and not in plans.
const counted = `
  select coalesce(p.relname, s.relname) as name, sum(s.seq_tup_read)::float8 as scanned,
    sum(s.seq_tup_read + coalesce(s.idx_tup_fetch, 0))::float8 as rows
  from pg_stat_xact_user_tables s left join pg_inherits i on i.inhrelid = s.relid left join pg_class p on p.oid = i.inhparent
  where s.schemaname = 'public' group by 1 having sum(s.seq_scan + coalesce(s.idx_scan, 0)) > 0`;

const partitions = `
  select c.relname as child, p.relname as parent
  from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent`;

/**
 * Counts what an operation's reading statements touch, table by table, under the plans of large tables: a table is not
 * scanned for being small. Each connection's statements run again in one transaction under EXPLAIN ANALYZE.
 *
 * @param owner An address, or a connection to use: a new one first reads the catalogue again.
 */
export const tablesRead = async (
  owner: string | pg.Client,
  operation: () => Promise<unknown>,
): Promise<Map<string, Touched>> => tablesReadBy(owner, await sentBy(operation));

/** Counts the same for statements that were sent. */
export async function tablesReadBy(owner: string | pg.Client, sent: readonly Sent[]): Promise<Map<string, Touched>> {
  if (typeof owner === "string") {
    const client = new pg.Client({ connectionString: owner });
    await client.connect();
    return tablesReadBy(client, sent).finally(() => client.end());
  }
  const all = new Map<string, Touched>();
  for (const statements of byConnection(sent)) {
    const touched = await touchedBy(owner, statements).finally(() => owner.query("rollback"));
    for (const [name, one] of touched) all.set(name, sum(all.get(name) ?? nothing, one));
  }
  return all;
}

async function touchedBy(client: pg.Client, statements: readonly Statement[]): Promise<Map<string, Touched>> {
  const inPlans = new Map<string, Touched>();
  // Earlier reads of the connection would be counted here until they are reported.
  await client.query("select pg_stat_force_next_flush()");
  await client.query("begin");
  await client.query("set local enable_seqscan = off");
  await client.query("savepoint own");
  for (const statement of statements) await explain(client, statement, inPlans);
  const { rows: children } = await client.query<{ child: string; parent: string }>(partitions);
  const parents = new Map(children.map(({ child, parent }) => [child, parent]));
  const found = new Map<string, Touched>();
  for (const [name, one] of inPlans) {
    const table = parents.get(name) ?? name;
    found.set(table, sum(found.get(table) ?? nothing, one));
  }
  const { rows: inFunctions } = await client.query<Touched & { name: string }>(counted);
  for (const { name, rows, scanned } of inFunctions) {
    const known = found.get(name) ?? nothing;
    found.set(name, { rows: Math.max(known.rows, rows), scanned: Math.max(known.scanned, scanned) });
  }
  return found;
}

/** A transaction of the operation becomes a savepoint, so that its settings end with it and its counts are kept. */
async function explain(client: pg.Client, { text, values }: Statement, into: Map<string, Touched>): Promise<void> {
  if (/^begin/i.test(text)) await client.query("savepoint own");
  else if (/^(commit|rollback)$/i.test(text)) await client.query("rollback to savepoint own");
  else if (/^select set_config/i.test(text)) await client.query(text, values);
  if (!reads(text)) return;
  // A statement with a time-out of its own is counted to its end.
  await client.query("set local statement_timeout = 0");
  const { rows } = await client.query(`explain (analyze, timing off, buffers off, format json) ${text}`, values);
  collect(rows[0]["QUERY PLAN"][0].Plan, into);
}

function collect(plan: Plan, into: Map<string, Touched>): void {
  const table = plan["Relation Name"];
  if (table !== undefined) {
    const rows = rowsOfNode(plan);
    const one = { rows, scanned: plan["Node Type"] === "Seq Scan" ? rows : 0 };
    into.set(table, sum(into.get(table) ?? nothing, one));
  }
  for (const child of plan.Plans ?? []) collect(child, into);
}
