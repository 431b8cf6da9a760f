import type pg from "pg";
import { sqlPool } from "@/lib/platform/db/pool";
import { prisma } from "@/lib/platform/db/prisma";
import type { Tx } from "@/lib/platform/db/transaction";

/**
 * Planner settings under which a statement follows the keys that it names. By itself the planner reads or sorts whole
 * tables where it expects that to be cheaper, which without statistics is anywhere.
 */
const off = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit"];
/** An index in the order asked for is followed as well, instead of fetching and sorting all rows of a key. */
const offInOrder = [...off, "enable_sort", "enable_bitmapscan"];

const settings = (names: readonly string[]): string =>
  `select ${names.map((name) => `set_config('${name}', 'off', true)`).join(", ")}`;

export type KeyedOptions = { inOrder?: boolean };

/** Runs one statement along its keys. */
export async function keyedQuery<Row extends pg.QueryResultRow>(
  text: string,
  values: readonly unknown[],
  { inOrder = false }: KeyedOptions = {},
): Promise<Row[]> {
  const client = await sqlPool().connect();
  let lost: unknown;
  try {
    await client.query("begin");
    await client.query(settings(inOrder ? offInOrder : off));
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

/** Runs reads along their keys, in one transaction that changes nothing. */
export function keyedReads<T>(run: (tx: Tx) => Promise<T>, { inOrder = false }: KeyedOptions = {}): Promise<T> {
  return prisma().$transaction(async (tx) => {
    await tx.$executeRawUnsafe(settings(inOrder ? offInOrder : off));
    return run(tx);
  });
}

/** Runs reads within a transaction along their keys; what comes after them is planned as before. */
export async function keyedWithin<T>(tx: Tx, run: () => Promise<T>): Promise<T> {
  await tx.$executeRawUnsafe("savepoint keyed");
  await tx.$executeRawUnsafe(settings(off));
  const found = await run();
  // With the savepoint, the settings are taken back.
  await tx.$executeRawUnsafe("rollback to savepoint keyed");
  return found;
}
