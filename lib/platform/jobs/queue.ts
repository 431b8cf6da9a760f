import PgBoss from "pg-boss";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { singleton } from "@/lib/platform/base/singleton";
import { sqlPool } from "@/lib/platform/database/pool";
import { waiterNow } from "@/lib/platform/database/waiting";
import { log } from "@/lib/platform/observability/log";

/**
 * All jobs share one queue and carry their name: a new job needs no new table, and one poll asks for all of them.
 */
export const queueName = "mandate";

/** pg-boss's book-keeping over our own pool; its schema is installed by the owner, never by the serving role. */
export const queue = (): PgBoss =>
  singleton("job-queue", () => {
    const boss = new PgBoss({
      db: { executeSql },
      schema: "pgboss",
      migrate: false,
      schedule: false,
      supervise: true,
      maintenanceIntervalSeconds: 60,
      retryLimit: 5,
      retryDelay: 5,
      retryBackoff: true,
      expireInMinutes: 5,
      deleteAfterDays: 7,
    });
    boss.on("error", (error) => log.warn({ err: error }, "job queue"));
    return boss;
  });

type Send = {
  job: string;
  payload: object;
  id?: string | undefined;
  startAfter?: Date | undefined;
  behind?: boolean | undefined;
  db?: PgBoss.Db;
};

/**
 * Puts a job into the queue.
 *
 * @returns false when a job of that id is there already.
 */
export async function send({ job, payload, id, startAfter, behind = false, db }: Send): Promise<boolean> {
  const options: PgBoss.SendOptions = {
    priority: behind ? -1 : 0,
    ...(id ? { id } : {}),
    ...(startAfter ? { startAfter } : {}),
    ...(db ? { db } : {}),
  };
  const attempt = () => queue().send(queueName, { job, payload }, options);
  if (await attempt()) return true;
  // Nothing inserted: the id is taken, or the queue itself does not exist yet on this database.
  await ensureQueue();
  if (await attempt()) return true;
  assertInvariant(id !== undefined, `job ${job} was not queued`);
  return false;
}

/** Makes the queue where it is missing; repeating it changes nothing. */
export async function ensureQueue(): Promise<void> {
  await queue().createQueue(queueName);
}

/**
 * A statement of pg-boss may leave its transaction open when it fails, so that connection is not used again. Its own
 * timers run for no caller: they use the connections of jobs.
 */
async function executeSql(text: string, values?: unknown[]) {
  const client = await sqlPool(waiterNow() ?? "jobs").connect();
  try {
    const result = await client.query(text, values);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
