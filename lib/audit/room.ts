import type pg from "pg";
import { sqlPool } from "@/lib/platform/database/pool";
import { log } from "@/lib/platform/observability/log";
import type { CheckResult } from "@/lib/platform/observability/readiness";

/** Interval of the sequencer's check, in ms. It is much shorter than the time to fill the open partitions. */
export const openAheadEveryMs = 600_000;
/** Half of what is kept open. Less means that the sequencer could not open any for hours. */
const fewRecords = 100_000_000;
/** Room for a quarter of an hour at full load. With less, the log is about to have no place for new records. */
const tooFewRecords = 5_000_000;

/** Opens ranges of the log, and months of the trail, before they are needed; what fails is tried again. */
export async function openAhead(client: pg.Client): Promise<void> {
  for (const opening of ["open_log_ranges()", "open_audit_months()"]) {
    await client.query(`select ${opening}`).catch((error: unknown) => {
      log.warn({ err: error, opening }, "partitions could not be opened ahead");
    });
  }
}

/** Returns how many more records the log has room for. */
export async function logRoom(): Promise<CheckResult> {
  const { rows } = await sqlPool().query<{ room: string }>("select log_room() as room");
  const room = Number(rows[0]?.room ?? 0);
  const detail = `Room for ${Math.floor(room / 1_000_000)} million records.`;
  return { ok: room >= tooFewRecords, ...(room < fewRecords ? { degraded: true } : {}), detail };
}
