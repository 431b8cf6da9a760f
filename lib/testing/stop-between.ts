import { sqlPool } from "@/lib/platform/database/pool";
import { waitingAs } from "@/lib/platform/database/waiting";
import { stopping } from "@/lib/platform/jobs/stops-first";

/**
 * Runs a job that acts on several things, and begins a stop while the first waits for the barrier.
 *
 * @param count How many things are done.
 * @returns how many were done when the stop was answered, and how many at the end.
 */
export async function stopDuring(run: () => Promise<unknown>, count: () => Promise<number>) {
  const holder = await sqlPool().connect();
  await holder.query("begin");
  await holder.query("select barrier_exclusive()");
  const job = waitingAs("jobs", run);
  let over = false;
  const ended = () => {
    over = true;
  };
  job.then(ended, ended);
  for (let waits = false; !waits && !over; ) {
    const { rows } = await holder.query(
      `select 1 from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
       where l.locktype = 'advisory' and not l.granted`,
    );
    waits = rows.length > 0;
  }
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const stop = stopping(() => answered);
  await holder.query("commit");
  holder.release();
  // Long enough for several things if nothing holds the job up, and shorter than a stop may hold it up.
  for (const began = performance.now(); performance.now() - began < 200; ) await count();
  const atStop = await count();
  answer();
  await Promise.all([job, stop]);
  return { atStop, atEnd: await count() };
}
