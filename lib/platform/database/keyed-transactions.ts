import { offOf, settings } from "./keyed";
import { prisma } from "./prisma";
import type { Tx } from "./transaction";

/** Runs reads along their keys, in one transaction that changes nothing. */
export function keyedReads<T>(
  run: (tx: Tx) => Promise<T>,
  { inOrder = false }: { inOrder?: boolean } = {},
): Promise<T> {
  return prisma().$transaction(async (tx) => {
    await tx.$executeRawUnsafe(settings(offOf(inOrder)));
    return run(tx);
  });
}

/** Runs reads within a transaction along their keys; what comes after them is planned as before. */
export async function keyedWithin<T>(
  tx: Tx,
  run: () => Promise<T>,
  { inOrder = false }: { inOrder?: boolean } = {},
): Promise<T> {
  await tx.$executeRawUnsafe("savepoint keyed");
  await tx.$executeRawUnsafe(settings(offOf(inOrder)));
  const found = await run();
  // With the savepoint, the settings are taken back.
  await tx.$executeRawUnsafe("rollback to savepoint keyed");
  return found;
}
