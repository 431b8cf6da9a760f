import { Client } from "pg";
import { jobId, periodMs } from "@/lib/platform/jobs/define-job";
import { queueName } from "@/lib/platform/jobs/queue";
import { startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { jobRegistry } from "@/lib/startup/job-registry";

/** For so long a server starts no job by the clock. In ms. */
const stillFor = 3_600_000;

/**
 * Lets no server on this data directory start a job by the clock for a while: every run that would be due is in the queue
 * as one that ended. Each run has one id, so the server queues no second one.
 */
export async function stillClock(dataDir: string): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const client = new Client({ connectionString: postgres.superuserUrl });
  try {
    await client.connect();
    await keepTime(client);
    const ids = jobRegistry.flatMap(({ name, every }) =>
      every ? slotsOf(every).map((slot) => jobId(name, slot)) : [],
    );
    await client.query(
      `insert into pgboss.job (id, name, state, completed_on)
       select id, $2, 'completed', now() from unnest($1::uuid[]) id on conflict do nothing`,
      [ids, queueName],
    );
  } finally {
    await client.end();
    await postgres.stop();
  }
}

/** Keeps the present as the time that servers have seen, as a job of theirs does each minute: jobs wait after a gap. */
export const keepTime = (client: Client) => client.query("update time_floor set floor = clock_timestamp()");

function slotsOf(every: keyof typeof periodMs): string[] {
  const period = periodMs[every];
  const now = Date.now();
  const first = now - (now % period);
  return Array.from({ length: Math.ceil(stillFor / period) + 1 }, (_, n) => new Date(first + n * period).toISOString());
}
