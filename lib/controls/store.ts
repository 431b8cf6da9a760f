import type { Origin } from "@/lib/audit/acting-through";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { controlError } from "./errors";
import {
  type Conclusion,
  type ControlId,
  controlIds,
  type Item,
  keptDays,
  mostSigned,
  mostUnsigned,
  type RunStatus,
  shownRuns,
  type Tick,
} from "./model";

export type RunRow = {
  id: string;
  controlId: ControlId;
  from: Date;
  to: Date;
  days: number | null;
  startedById: string;
  origin: Origin | null;
  status: RunStatus;
  seed: string;
  sampleSize: number;
  checkpoint: string | null;
  size: number;
  place: string;
  population: number;
  exceptionCount: number;
  sample: Item[];
  exceptions: Item[];
  revision: number;
  createdAt: Date;
  begunAt: Date | null;
  finishedAt: Date | null;
  signedOffById: string | null;
  signedOffAt: Date | null;
  conclusion: Conclusion | null;
  note: string | null;
};

const summary = `id, control_id as "controlId", from_at as "from", to_at as "to", days, started_by_id as "startedById",
  status::text as status, population::float8 as population, exception_count::float8 as "exceptionCount",
  created_at as "createdAt", finished_at as "finishedAt", signed_off_by_id as "signedOffById",
  signed_off_at as "signedOffAt", conclusion, note`;
const columns = `${summary}, origin, seed, sample_size as "sampleSize", checkpoint, size::float8 as size, place, sample,
  exceptions, revision, begun_at as "begunAt"`;

export type SummaryRow = Pick<
  RunRow,
  | ("id" | "controlId" | "from" | "to" | "days" | "startedById" | "status" | "population" | "exceptionCount")
  | ("createdAt" | "finishedAt" | "signedOffById" | "signedOffAt" | "conclusion" | "note")
>;

type NewRun = Pick<RunRow, "id" | "controlId" | "from" | "to" | "days" | "startedById" | "seed" | "sampleSize"> & {
  origin: Origin | undefined;
};

/** Adds a run. Throws `control_running` if the control has an unfinished one. */
export async function insert(tx: Tx, { origin, from: fromAt, to: toAt, ...run }: NewRun): Promise<void> {
  try {
    await tx.controlRun.create({ data: { ...run, fromAt, toAt, ...(origin && { origin: { ...origin } as object }) } });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw controlError("control_running", { facts: { controlId: run.controlId } });
  }
}

/** Finds a run. */
export async function find(id: string): Promise<RunRow | undefined> {
  const { rows } = await sqlPool().query<RunRow>(`select ${columns} from control_runs where id = $1`, [id]);
  return rows[0];
}

/** Lists the newest runs of a control. */
export async function runsOf(controlId: ControlId): Promise<SummaryRow[]> {
  const { rows } = await sqlPool().query<SummaryRow>(
    `select ${summary} from control_runs where control_id = $1 order by id desc limit ${shownRuns}`,
    [controlId],
  );
  return rows;
}

/**
 * The finished run of each control whose period reaches furthest, of these the newest. A run that had nothing to check,
 * or that ends earlier, takes the place of no other: it would hide what that one found.
 */
export async function lastRuns(): Promise<Map<ControlId, SummaryRow>> {
  const { rows } = await sqlPool().query<SummaryRow>(
    `select r.* from unnest($1::text[]) as c(id) cross join lateral (
       select ${summary} from control_runs where control_id = c.id and status = 'done'
       order by (population > 0 or coalesce(conclusion = 'not_effective', false)) desc, least(to_at, finished_at) desc, id desc
       limit 1) r`,
    [controlIds],
  );
  return new Map(rows.map((row) => [row.controlId, row]));
}

/** Begins the work on a queued run: it reads up to this checkpoint, and things as they are now. */
export async function begin(id: string, { note, size }: { note: string; size: number }): Promise<void> {
  await sqlPool().query(
    `update control_runs set status = 'running', checkpoint = $2, size = $3, begun_at = now.at, touched_at = now.at
     from (select clock_timestamp() as at) now where id = $1 and status = 'queued'`,
    [id, note, size],
  );
}

/** The state of a run after a portion. */
export type Progress = Pick<RunRow, "place" | "population" | "exceptionCount" | "sample" | "exceptions">;

/** Keeps the state after a portion; false if another server went on with the run meanwhile. */
export async function savePortion({ id, revision }: Pick<RunRow, "id" | "revision">, to: Progress): Promise<boolean> {
  const { rowCount } = await sqlPool().query(
    `update control_runs set place = $3, population = $4, exception_count = $5, sample = $6::jsonb,
       exceptions = $7::jsonb, revision = revision + 1, touched_at = clock_timestamp()
     where id = $1 and revision = $2 and status = 'running'`,
    [
      id,
      revision,
      to.place,
      to.population,
      to.exceptionCount,
      JSON.stringify(to.sample),
      JSON.stringify(to.exceptions),
    ],
  );
  return rowCount === 1;
}

/** Ends a run; false if another server went on with it meanwhile. */
export async function finish(tx: Tx, { id, revision }: Pick<RunRow, "id" | "revision">): Promise<boolean> {
  const moved = await tx.$executeRaw`
    update control_runs set status = 'done', finished_at = clock_timestamp(), revision = revision + 1
    where id = ${id} and revision = ${revision} and status = 'running'`;
  return moved === 1;
}

const failuresAtMost = 5;

/** Notes that a portion failed; answers whether it is tried again. */
export async function noteFailure(id: string): Promise<boolean> {
  const { rows } = await sqlPool().query<{ status: RunStatus }>(
    `update control_runs set failures = failures + 1, touched_at = clock_timestamp(), revision = revision + 1,
       status = case when failures + 1 < $2 then status else 'failed' end,
       finished_at = case when failures + 1 < $2 then null else clock_timestamp() end
     where id = $1 and status in ('queued', 'running') returning status::text as status`,
    [id, failuresAtMost],
  );
  return rows[0] !== undefined && rows[0].status !== "failed";
}

/** Unfinished runs that no server has written for a minute. There is one for each control at most. */
export async function forsaken(): Promise<Pick<RunRow, "id" | "revision">[]> {
  const { rows } = await sqlPool().query<Pick<RunRow, "id" | "revision">>(
    `select id, revision from control_runs where status in ('queued', 'running')
       and touched_at < (select clock_timestamp()) - interval '1 minute'`,
  );
  return rows;
}

/** Removes runs without a sign-off that are too old, or too many of one control; answers whether more may be left. */
export async function removePortion(take: number): Promise<boolean> {
  const { rowCount } = await sqlPool().query(
    `delete from control_runs where id in (
       (select id from control_runs where signed_off_at is null and status in ('done', 'failed')
          and created_at < (select clock_timestamp()) - make_interval(days => $1::int) order by created_at limit $2)
       union
       select over.id from unnest($3::text[]) as c(id) cross join lateral (
         select id from control_runs where control_id = c.id and signed_off_at is null and status in ('done', 'failed')
         order by id desc offset $4 limit $2) over)`,
    [keptDays, take, controlIds, mostUnsigned],
  );
  return (rowCount ?? 0) >= take;
}

export type TickRow = { key: string; tick: Tick; comment: string; personId: string; at: Date };

/** The verdicts on the items of a run. They are as few as its items. */
export async function ticksOf(runId: string, tx: Pick<Tx, "controlTick"> = prisma()): Promise<TickRow[]> {
  const rows = await tx.controlTick.findMany({ where: { runId }, orderBy: { key: "asc" } });
  return rows.map(({ key, tick, comment, personId, at }) => ({ key, tick: tick as Tick, comment, personId, at }));
}

/** Locks a finished run that is not signed off. Throws `control_run_not_done` or `control_signed_off`. */
export async function lockOpen(tx: Tx, id: string): Promise<void> {
  const rows = await tx.$queryRaw<{ status: RunStatus; signed: boolean }[]>`
    select status::text as status, signed_off_at is not null as signed from control_runs where id = ${id} for update`;
  const [row] = rows;
  if (!row) throw controlError("control_run_not_found", { facts: { id } });
  if (row.signed) throw controlError("control_signed_off", { facts: { id } });
  if (row.status !== "done") throw controlError("control_run_not_done", { facts: { id } });
}

/** Keeps the verdict on one item, in place of an earlier one. */
/** The verdict on one item; undefined if it has none. */
export async function tickOf(
  tx: Tx,
  runId: string,
  key: string,
): Promise<Pick<TickRow, "tick" | "comment"> | undefined> {
  const row = await tx.controlTick.findUnique({ where: { runId_key: { runId, key } } });
  return row ? { tick: row.tick as Tick, comment: row.comment } : undefined;
}

export const saveTick = (tx: Tx, runId: string, { key, tick, comment, personId }: Omit<TickRow, "at">) =>
  tx.$executeRaw`
    insert into control_ticks (run_id, key, tick, comment, person_id) values (${runId}, ${key}, ${tick}, ${comment}, ${personId})
    on conflict (run_id, key) do update set tick = excluded.tick, comment = excluded.comment,
      person_id = excluded.person_id, at = clock_timestamp()`;

type Signature = { personId: string; conclusion: Conclusion; note: string };

/** Signs a run off. The caller has locked it. Throws `too_many_signed_runs`. */
export async function signOff(tx: Tx, id: string, { personId, conclusion, note }: Signature): Promise<void> {
  const signed = await tx.$executeRaw`
    update control_runs r set signed_off_by_id = ${personId}, signed_off_at = clock_timestamp(),
      conclusion = ${conclusion}, note = ${note}, revision = revision + 1
    where id = ${id} and signed_off_at is null and status = 'done' and (
      select count(*) from control_runs s where s.control_id = r.control_id and s.signed_off_at is not null) < ${mostSigned}`;
  if (signed !== 1) throw controlError("too_many_signed_runs", { facts: { id } });
}
