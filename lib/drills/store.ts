import { sqlPool } from "@/lib/platform/database/pool";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { stateTag } from "@/lib/platform/http/version-tag";
import { drillError } from "./errors";
import type { Measurement } from "./model";
import type { Verdict } from "./policy";

export type Settings = Prisma.DrillSettingsGetPayload<object>;
const include = { measurements: { orderBy: { processId: "asc" } } } as const;
export type DrillRow = Prisma.DrillGetPayload<{ include: typeof include }>;

export const settings = (tx: Tx = prisma()): Promise<Settings | null> =>
  tx.drillSettings.findUnique({ where: { id: "org" } });

/** The entity tag of the settings that a person chooses, or of none. */
export const settingsTag = (row: Settings | null): string =>
  stateTag(row ? [row.agentId, row.everyMinutes, row.targetMs, row.enabled] : []);

/** Keeps others from choosing settings until the transaction is over. There may be none yet. */
export const holdSettings = (tx: Tx): Promise<unknown> =>
  tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('drill_settings', 0))`;

export const putSettings = (tx: Tx, data: Omit<Settings, "id">): Promise<Settings> =>
  tx.drillSettings.upsert({ where: { id: "org" }, create: { id: "org", ...data }, update: data });

/** Turns the drills off if this agent is their canary; null if it is not, or they are off. */
export async function disable(tx: Tx, agentId: string): Promise<Settings | null> {
  const { count } = await tx.drillSettings.updateMany({ where: { agentId, enabled: true }, data: { enabled: false } });
  return count === 0 ? null : settings(tx);
}

/** Adds a running drill, or throws `drill_running` if one runs. */
export async function insert(tx: Tx, data: Prisma.DrillUncheckedCreateInput): Promise<void> {
  try {
    await tx.drill.create({ data });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw drillError("drill_running");
  }
}

export const find = (id: string): Promise<DrillRow | null> => prisma().drill.findUnique({ where: { id }, include });

/** Lists drills, newest first. */
export const list = (take: number): Promise<DrillRow[]> =>
  prisma().drill.findMany({ include, orderBy: { id: "desc" }, take });

export const last = (): Promise<DrillRow | null> => prisma().drill.findFirst({ include, orderBy: { id: "desc" } });

/** Reads the longest times of the last drills that measured one. */
export async function lastEffects(take: number): Promise<number[]> {
  const where = { effectMs: { not: null } };
  const rows = await prisma().drill.findMany({ where, select: { effectMs: true }, orderBy: { id: "desc" }, take });
  return rows.flatMap(({ effectMs }) => effectMs ?? []);
}

export const markStopped = (tx: Tx, id: string, stoppedAt: Date) =>
  tx.drill.update({ where: { id }, data: { stoppedAt } });

/** Ends a running drill. Returns when it stopped the canary, if it did; undefined if another writer ended it first. */
export async function finish(tx: Tx, id: string, verdict: Verdict): Promise<{ stoppedAt: Date | null } | undefined> {
  const { status, code, effectMs } = verdict;
  const rows = await tx.$queryRaw<{ stoppedAt: Date | null }[]>`
    update drills set status = ${status}::drill_status, code = ${code}, effect_ms = ${effectMs},
      finished_at = clock_timestamp() where id = ${id} and status = 'running' returning stopped_at as "stoppedAt"`;
  return rows[0];
}

/** Keeps what a process measured so far. */
export const keepMeasurement = (drillId: string, one: Measurement) =>
  sqlPool().query(
    `insert into drill_measurements (drill_id, process_id, first_allowed_at, last_allowed_at, first_refused_at, questions)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (drill_id, process_id) do update set first_allowed_at = excluded.first_allowed_at,
       last_allowed_at = excluded.last_allowed_at, first_refused_at = excluded.first_refused_at, questions = excluded.questions`,
    [drillId, one.processId, one.firstAllowedAt, one.lastAllowedAt, one.firstRefusedAt, one.questions],
  );
