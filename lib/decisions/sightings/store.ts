import { sqlPool } from "@/lib/platform/database/pool";

/** A stop of the last hour. `over` is the time in ms from which this process forgets it. */
export type RecentStop = { id: string; subjectId: string; effectiveAt: Date; over: number };

const rememberedMs = 3_600_000;
const most = 500;

/** Reads the stops of the last hour, newest first. */
export async function recentStops(): Promise<RecentStop[]> {
  const { rows } = await sqlPool().query<Omit<RecentStop, "over">>(
    `select id, subject_id as "subjectId", effective_at as "effectiveAt" from revocations
     where effective_at > now() - interval '1 hour' order by effective_at desc limit ${most}`,
  );
  return rows.map((row) => ({ ...row, over: Date.now() + rememberedMs }));
}

type Sighting = { lastAllowedAt: Date | undefined; firstRefusedAt: Date | undefined };

/** Notes that a process learnt of a stop. */
export const noteStop = (processId: string, revocationId: string, { lastAllowedAt, firstRefusedAt }: Sighting) =>
  sqlPool().query(
    `insert into stop_sightings (revocation_id, process_id, last_allowed_at, first_refused_at)
     select r.id, $2, case when $3::timestamptz <= r.effective_at then $3::timestamptz end, $4 from revocations r where r.id = $1
     on conflict (revocation_id, process_id) do update
       set last_allowed_at = excluded.last_allowed_at,
         first_refused_at = least(stop_sightings.first_refused_at, excluded.first_refused_at)`,
    [revocationId, processId, lastAllowedAt ?? null, firstRefusedAt ?? null],
  );

/** Notes the first refusal of a process after a stop. */
export const noteRefusal = (processId: string, revocationId: string, at: Date) =>
  sqlPool().query(
    `insert into stop_sightings (revocation_id, process_id, first_refused_at) values ($1, $2, $3)
     on conflict (revocation_id, process_id) do update
       set first_refused_at = least(stop_sightings.first_refused_at, excluded.first_refused_at)`,
    [revocationId, processId, at],
  );

type Process = { id: string; host: string; pid: number };

/** Shows that a process runs. */
export async function beat({ id, host, pid }: Process): Promise<void> {
  await sqlPool().query(
    `insert into server_processes (id, host, pid) values ($1, $2, $3)
     on conflict (id) do update set seen_at = clock_timestamp()`,
    [id, host, pid],
  );
}

/** Shows that a process has ended. */
export const leave = (id: string) => sqlPool().query("delete from server_processes where id = $1", [id]);

/** Condition for a process that sent a heartbeat lately. */
const running = "p.seen_at > clock_timestamp() - interval '30 seconds'";

/** Lists the ids of the processes that run. */
export async function runningProcesses(): Promise<string[]> {
  const { rows } = await sqlPool().query<{ id: string }>(
    `select p.id from server_processes p where ${running} order by p.id limit 1000`,
  );
  return rows.map(({ id }) => id);
}

export type ProcessSighting = {
  processId: string;
  host: string | null;
  pid: number | null;
  running: boolean;
  noticedAt: Date | null;
  lastAllowedAt: Date | null;
  firstRefusedAt: Date | null;
};

/** Reads what each process saw of a stop: those that run, and those that ran then. */
export async function sightingsOf(revocationId: string, take: number): Promise<ProcessSighting[]> {
  const { rows } = await sqlPool().query<ProcessSighting>(
    `select coalesce(p.id, s.process_id) as "processId", p.host, p.pid, coalesce(${running}, false) as running,
       s.noticed_at as "noticedAt", s.last_allowed_at as "lastAllowedAt", s.first_refused_at as "firstRefusedAt"
     from (select * from stop_sightings where revocation_id = $1) s
       full join (select * from server_processes p where ${running}) p on p.id = s.process_id
     order by 1 limit $2`,
    [revocationId, take],
  );
  return rows;
}
