import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { z } from "zod";
import { forgetNamed, singleton } from "@/lib/platform/base/singleton";
import { acknowledgedLately } from "@/lib/platform/database/acknowledged";
import { log as logger } from "@/lib/platform/observability/log";
import { writePrivate } from "@/lib/platform/postgres/layout";
import { readLog, restorationOf, type StoredLog } from "./compare";
import { type RestorationKind, RestoredLog } from "./restoration";
import { knownMark, UnreadableWatermark, watermarkHome } from "./watermark";

type Client = Pick<pg.ClientBase, "query">;

/** The cluster and timeline that serve, and whether a commit there waits until a standby has it. */
export type Primary = { system: string; timeline: number; confirmed: boolean };

/** The primary that this machine knows, and the key of the log that it held. */
const Known = z.object({
  system: z.string(),
  timeline: z.int().positive(),
  confirmed: z.boolean(),
  vkey: z.string().nullable(),
});
type Known = z.infer<typeof Known>;

const otherCaches = ["attempts-counted", "kept-names", "status-lists", "verified-tokens"];
const primaryFile = "log-primary.json";
/** `written`: the content of the file, once this process wrote it. */
const memory = () => singleton<{ known?: Known; written?: string }>("known-primary", () => ({}));

/** Reads which primary a connection leads to; undefined on a standby, or where the connection may not know. */
export async function readPrimary(client: Client): Promise<Primary | undefined> {
  const { rows } = await client
    .query<{ system: string; timeline: number | null; confirmed: boolean }>(
      `select (select system_identifier::text from pg_control_system()) as system,
       case when not pg_is_in_recovery()
         then ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int end as timeline,
       current_setting('synchronous_standby_names') <> ''
         and current_setting('synchronous_commit') in ('on', 'remote_apply') as confirmed`,
    )
    .catch((error: { code?: unknown }) => {
      // A role that may not read the system's identifier.
      if (error.code !== "42501") throw error;
      return { rows: [] };
    });
  const [row] = rows;
  return row && row.timeline !== null ? { ...row, timeline: row.timeline } : undefined;
}

/** Whether a connection leads to the primary that this process knows. */
export async function leadsToKnownPrimary(client: Client): Promise<boolean> {
  const [primary, { known }] = [await readPrimary(client), memory()];
  return primary === undefined || (known !== undefined && isSame(known, primary));
}

/**
 * Checks that a new timeline, after a failover or a restoration, holds all acknowledged records (rules D6). It then
 * stores the timeline as the known one.
 *
 * It accepts the timeline if two facts hold. Commits of the former timeline waited for a standby, and the last records
 * that this process acknowledged exist. It always empties caches first.
 *
 * @throws RestoredLog otherwise; an operator decides then.
 */
export async function refuseOtherTimeline(client: Client): Promise<void> {
  const primary = await readPrimary(client);
  if (!primary) return;
  const log = await readLog(client);
  const known = memory().known ?? (await readKnown());
  // Another key means that an operator acknowledged a restoration: what follows is another log.
  if (known && known.vkey === (log?.vkey ?? null) && !isSame(known, primary)) {
    // Cached facts may come from a state that is lost.
    forgetNamed((name) => name.startsWith("snapshot-") || otherCaches.includes(name));
    const reason = await reasonToRefuse(client, known, primary);
    if (reason) throw await restoredLog(reason, log);
    logger.warn(
      { from: known.timeline, to: primary.timeline },
      "the database failed over: nothing acknowledged is lost",
    );
  }
  await keep({ ...primary, vkey: log?.vkey ?? null });
}

const isSame = (known: Primary, { system, timeline }: Primary): boolean =>
  known.system === system && known.timeline === timeline;

async function reasonToRefuse(client: Client, known: Known, primary: Primary): Promise<RestorationKind | undefined> {
  if (await isRecordMissing(client)) return "lost";
  // A database that was moved has another system; its log is compared with the watermark.
  if (known.system !== primary.system) return undefined;
  return known.confirmed && primary.timeline > known.timeline ? undefined : "timeline";
}

async function isRecordMissing(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(
    "select 1 from unnest($1::text[]) as one(id) where not exists (select 1 from log_entries where entry_id = one.id) limit 1",
    [acknowledgedLately()],
  );
  return Boolean(rowCount);
}

async function restoredLog(kind: RestorationKind, log: StoredLog | undefined): Promise<RestoredLog> {
  const own = log?.signed && {
    ...{ vkey: log.vkey ?? "", origin: log.origin },
    ...{ size: log.signed.size, root: log.signed.root.toString("base64") },
  };
  const mark = (await knownMark()) ?? own;
  return new RestoredLog(mark && restorationOf(kind, mark, log));
}

/** Keeps the primary. A file that could not be written is written with the next connection. */
async function keep(primary: Known): Promise<void> {
  const kept = memory();
  kept.known = primary;
  const text = `${JSON.stringify(primary)}\n`;
  if (kept.written === text) return;
  await writePrivate(join(watermarkHome(), primaryFile), text);
  kept.written = text;
}

async function readKnown(): Promise<Known | undefined> {
  const text = await readFile(join(watermarkHome(), primaryFile), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (text === undefined) return undefined;
  const read = Known.safeParse(parseJson(text));
  if (!read.success) throw new UnreadableWatermark(join(watermarkHome(), primaryFile), "it names no primary");
  return read.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
