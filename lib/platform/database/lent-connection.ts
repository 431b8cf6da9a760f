import { setSingleton } from "@/lib/platform/base/singleton";
import { makePool, timeouts, transactionPool } from "./pool";
import { type Waiter, waitingAs } from "./waiting";

/**
 * Takes one of the connections for transactions of a waiter out of use. A thread of the process opens one in its place,
 * so the process has no more of them than before. Those for statements stay: some work holds one for long.
 *
 * @returns how the thread's end gives it back.
 */
export async function lendConnection(waiter: Waiter): Promise<() => void> {
  const client = await waitingAs(waiter, () => transactionPool().connect());
  await client.end();
  return () => client.release(true);
}

/** Lets all statements of this thread for a waiter use the one connection that the process lent. */
export function installLentConnection(waiter: Waiter): void {
  // A portion is kept after the statement under way, which the database ends within this time.
  const connectionTimeoutMillis = timeouts.query_timeout;
  setSingleton(`pool-${waiter}`, makePool(`lent-${waiter}`, 1, { connectionTimeoutMillis }));
}
