import { z } from "zod";
import { sqlPool } from "@/lib/platform/database/pool";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { queue, queueName } from "@/lib/platform/jobs/queue";

export type JobRow = Prisma.JobRunGetPayload<object>;
export type FailureRow = Prisma.JobFailureGetPayload<object>;

/** Reads all jobs by name: as many rows as the product has jobs. */
export const list = (): Promise<JobRow[]> => prisma().jobRun.findMany({ orderBy: { name: "asc" } });

export type Queued = { name: string; waiting: number; delayed: number };

/** Counts queued jobs by name, at most so many of them, along pg-boss's index of what waits. */
export async function queued(atMost: number): Promise<Queued[]> {
  const { rows } = await sqlPool().query<Queued>(
    `select data->>'job' as name, count(*) filter (where start_after <= now())::int as waiting,
       count(*) filter (where start_after > now())::int as delayed
     from (select data, start_after from pgboss.job where name = $1 and state < 'active' limit $2) waiting group by 1`,
    [queueName, atMost],
  );
  return rows;
}

export const findFailure = (id: string): Promise<FailureRow | null> =>
  prisma().jobFailure.findUnique({ where: { id } });

/** Lists failures, the latest first. */
export const listFailures = (before: { failedAt: Date; id: string } | undefined, take: number): Promise<FailureRow[]> =>
  prisma().jobFailure.findMany({
    ...(before && {
      where: {
        failedAt: { lte: before.failedAt },
        OR: [{ failedAt: { lt: before.failedAt } }, { id: { lt: before.id } }],
      },
    }),
    orderBy: [{ failedAt: "desc" }, { id: "desc" }],
    take,
  });

export type Held = { id: string; state: string; startAfter: Date };

/** Reads the state of jobs that the queue still holds, by their key. */
export async function held(ids: readonly string[]): Promise<Map<string, Held>> {
  const { rows } = await sqlPool().query<Held>(
    `select id, state::text, start_after as "startAfter" from pgboss.job where name = $1 and id = any ($2::uuid[])`,
    [queueName, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The answer of pg-boss's `retry`, which its types leave out. */
const Retried = z.object({ affected: z.number() });

/** Queues a job again that was given up. Returns false if it was not. */
export async function retry(tx: Tx, jobId: string): Promise<boolean> {
  const db = {
    executeSql: async (text: string, values: unknown[]) => ({
      rows: await tx.$queryRawUnsafe<object[]>(text, ...values),
    }),
  };
  const { affected } = Retried.parse(await queue().retry(queueName, jobId, { db }));
  return affected === 1;
}
