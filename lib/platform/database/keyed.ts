import type pg from "pg";
import { sqlPool } from "./pool";

/**
 * Planner settings under which a statement follows the keys that it names. By default the planner reads or sorts whole
 * tables if that seems cheaper. Without statistics that can happen for any table.
 */
const off = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit"];
/**
 * These settings also make it follow an index in the requested order. Otherwise it may fetch and sort all rows of a
 * key.
 */
const offInOrder = [...off, "enable_sort", "enable_bitmapscan"];

type Setting = readonly [name: string, value: string];

export const offOf = (inOrder: boolean): Setting[] => [
  ...(inOrder ? offInOrder : off).map((name): Setting => [name, "off"]),
  // To read a whole index in parallel seems cheaper than to follow a key with many rows.
  ["max_parallel_workers_per_gather", "0"],
];

/** The statement that sets them for the transaction. */
export const settings = (all: readonly Setting[]): string =>
  `select ${all.map(([name, value]) => `set_config('${name}', '${value}', true)`).join(", ")}`;

export type KeyedOptions = { inOrder?: boolean; withinMs?: number };

/** Runs one statement along its keys. */
export const keyedQuery = <Row extends pg.QueryResultRow>(
  text: string,
  values: readonly unknown[],
  { inOrder = false, withinMs }: KeyedOptions = {},
): Promise<Row[]> => queryUnder<Row>([...offOf(inOrder), ...timeout(withinMs)], text, values);

/** Runs one statement, which the database ends after so many milliseconds. */
export const queryWithin = <Row extends pg.QueryResultRow>(
  withinMs: number,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> => queryUnder<Row>(timeout(withinMs), text, values);

/** Undefined if the database ended the statement at its timeout (SQLSTATE query_canceled). */
export async function unlessEnded<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if ((error as { code?: unknown }).code === "57014") return undefined;
    throw error;
  }
}

const timeout = (ms: number | undefined): Setting[] => (ms === undefined ? [] : [["statement_timeout", `${ms}ms`]]);

async function queryUnder<Row extends pg.QueryResultRow>(
  under: readonly Setting[],
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = await sqlPool().connect();
  let lost: unknown;
  try {
    await client.query("begin");
    await client.query(settings(under));
    const { rows } = await client.query<Row>(text, [...values]);
    await client.query("commit");
    return rows;
  } catch (error) {
    lost = await client.query("rollback").then(
      () => undefined,
      (failure: unknown) => failure,
    );
    throw error;
  } finally {
    // A connection that cannot roll back is not used again.
    client.release(lost !== undefined);
  }
}
