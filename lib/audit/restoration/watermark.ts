import type pg from "pg";
import { runtime } from "@/lib/platform/base/runtime";
import { log as logger } from "@/lib/platform/observability/log";
import { readWatermark, type Watermark, writeWatermark } from "@/lib/platform/watermark/watermark";
import { compareLog, isWhole, readLog, restorationOf, type StoredLog } from "./compare";
import { RestoredLog } from "./restoration";

type Client = Pick<pg.ClientBase, "query">;

/** The cluster a connection leads to, as PostgreSQL names it. */
export type Place = Pick<Watermark, "timeline" | "system">;
export const nowhere: Place = { timeline: null, system: null };

export const watermarkHome = (): string => runtime().watermarkDirectory ?? runtime().dataDir;

/** The watermark's file is there and cannot be understood: nothing may be signed over it. */
export class UnreadableWatermark extends Error {
  constructor(file: string, reason: string) {
    super(`The watermark ${file} cannot be read: ${reason}`);
  }
}

/** Reads the mark of this machine; undefined before the first one. Throws {@link UnreadableWatermark}. */
export async function knownMark(): Promise<Watermark | undefined> {
  const read = await readWatermark(watermarkHome());
  if (read.kind === "unreadable") throw new UnreadableWatermark(read.file, read.reason);
  return read.kind === "found" ? read.mark : undefined;
}

/** Reads which cluster and timeline serve; null where the connection may not know. Not inside a transaction: it may fail. */
export async function readPlace(client: Client): Promise<Place> {
  const { rows } = await client
    .query<Place>(
      `select (select system_identifier::text from pg_control_system()) as system,
         case when not pg_is_in_recovery()
           then ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end as timeline`,
    )
    .catch(() => ({ rows: [] }));
  return rows[0] ?? nowhere;
}

/**
 * Makes sure that the stored log is no older than what this machine knows to be signed (S3).
 *
 * @throws RestoredLog when it is, or when another server found that and no operator acknowledged it yet.
 */
export async function refuseRestored(client: Client): Promise<void> {
  // The mark comes first: the database, read later, can only be further on.
  const mark = await knownMark();
  const { rowCount } = await client.query("select 1 from log_restorations where acknowledged_at is null");
  if (rowCount) throw new RestoredLog(undefined);
  if (!mark) return;
  const compared = await compareLog(client, mark, await readLog(client));
  if (compared.kind === "restored") throw new RestoredLog(compared.restoration);
}

/** Writes the mark of a checkpoint that is about to be published; durable when it returns. */
export const writeMark = (mark: Watermark): Promise<void> => writeWatermark(watermarkHome(), mark);

/**
 * Brings the mark of this machine up to the stored log, where another server signed on.
 *
 * Between a signature and its commit the signer holds the head, so this waits for its turn: at the next call.
 *
 * @returns whether the mark is that of the log now.
 */
export async function advanceMark(client: Client): Promise<boolean> {
  if (isMarkOf(await knownMark(), await readLog(client))) return true;
  const place = await readPlace(client);
  await client.query("begin");
  try {
    await client.query("select 1 from log_head for update nowait");
    const log = await readLog(client);
    const mark = await knownMark();
    if (log?.vkey && log.signed && (!mark || (await compareLog(client, mark, log)).kind === "behind-log")) {
      if (!mark) announceFirst(log.size);
      const { vkey, origin, size, signed } = log;
      await writeMark({ vkey, origin, size, root: signed.root.toString("base64"), ...place });
    }
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "55P03") throw error;
    return false;
  } finally {
    await client.query("rollback");
  }
}

const isMarkOf = (mark: Watermark | undefined, log: StoredLog | undefined): boolean =>
  mark !== undefined && log !== undefined && mark.vkey === log.vkey && mark.size === log.size;

function announceFirst(size: number): void {
  if (size === 0) return;
  logger.warn(
    { directory: watermarkHome(), size },
    "there was no watermark: this server takes the log for whole as the database holds it",
  );
}

/** Looks once at everything: the mark against the log, and the log's tree against its own last checkpoint. */
export async function inspectLog(client: Client): Promise<void> {
  await refuseRestored(client);
  const [mark, log] = [await knownMark(), await readLog(client)];
  if (!mark || !log || (await isWhole(client, log))) return;
  throw new RestoredLog(restorationOf("damaged", mark, log));
}
