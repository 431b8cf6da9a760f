import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { peekSingleton, setSingleton, singleton } from "@/lib/platform/base/singleton";
import { PrismaClient } from "@/prisma/generated/client";
import { servingConnection, sqlPool, transactionPool } from "./pool";

/** A whole transaction, however many statements it has. */
const transactionTimeoutMs = 4_500;

export type { Prisma } from "@/prisma/generated/client";

/** Hands each query and transaction to its pool of who waits for it. It opens no connection of its own. */
const poolOfWaiter = (): pg.Pool =>
  Object.assign(new pg.Pool(servingConnection("mandate")), {
    connect: () => transactionPool().connect(),
    query: (query: pg.QueryConfig) => sqlPool().query(query),
  });

/** The Prisma client of the serving role. Commands use it through `transaction`. */
export const prisma = (): PrismaClient =>
  singleton("prisma", () => {
    const adapter = new PrismaPg(poolOfWaiter(), { onPoolError: () => {} });
    return new PrismaClient({
      adapter,
      transactionOptions: { maxWait: 2_000, timeout: transactionTimeoutMs },
    });
  });

/** Disconnects and forgets the client; for shutdown and for tests that change database. */
export async function endPrisma(): Promise<void> {
  const client = peekSingleton<PrismaClient>("prisma");
  setSingleton("prisma", undefined);
  await client?.$disconnect();
}
