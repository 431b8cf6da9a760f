import type pg from "pg";
import { peekSingleton, setSingleton } from "@/lib/platform/base/singleton";
import { checkHotConnections, sqlPool } from "@/lib/platform/database/pool";
import { waitingAs } from "@/lib/platform/database/waiting";
import { log } from "@/lib/platform/observability/log";
import { defineCheck } from "@/lib/platform/observability/readiness";
import { currentHold, type Hold, heldBack, setHold } from "@/lib/platform/watermark/hold";
import { unwritable } from "@/lib/platform/watermark/watermark";
import { readLog } from "./compare";
import { acknowledgement, isRestoredLog, type Restoration, restorationSentence } from "./restoration";
import { openRestoration, sealDatabase } from "./store";
import { leadsToKnownPrimary, refuseOtherTimeline } from "./timeline";
import { advanceMark, inspectLog, refuseRestored, UnreadableWatermark, watermarkHome } from "./watermark";

/** Time until another server detects a restoration that this one found, in ms. Until then it still decides. */
const pollMs = 1_000;

/**
 * Compares the watermark with the log: thoroughly now, before anything is served, and every second from now on.
 *
 * A database older than its last signed checkpoint holds back every server on it, until an operator acknowledges it.
 * Defines the check of readiness that says so.
 *
 * @returns what ends it.
 */
export async function watchRestoration(): Promise<() => void> {
  defineCheck("watermark", watermarkHealth);
  await settle(async (client) => {
    await inspectLog(client);
    await refuseOtherTimeline(client);
  });
  checkHotConnections(refuseOlderDatabase);
  let asking = false;
  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    settle(compareDatabase)
      .catch((error: unknown) => log.debug({ err: error }, "the watermark could not be compared"))
      .finally(() => {
        asking = false;
      });
  }, pollMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    checkHotConnections(undefined);
  };
}

/** Compares the database with what this machine knows of it: the last checkpoint, and the primary. */
export async function compareDatabase(client: pg.ClientBase): Promise<void> {
  await refuseRestored(client);
  await refuseOtherTimeline(client);
}

type SeenLog = { vkey: string | null; size: number };

/**
 * A database that was replaced under a running server is reached over new connections: the first of them finds out.
 *
 * @throws DomainError `log_restored` (unavailable) where the log is older than this process has seen it.
 */
export async function refuseOlderDatabase(client: pg.ClientBase): Promise<void> {
  const seen = peekSingleton<SeenLog>("seen-log");
  if (!seen) return;
  const log = await readLog(client);
  const isLater = log && log.vkey === seen.vkey && log.size >= seen.size;
  if (isLater && (await leadsToKnownPrimary(client))) return;
  await settle(compareDatabase);
  const reason = currentHold("log");
  if (reason) throw heldBack(reason.code);
}

/** Compares the watermark with the log and holds the process back, or lets it go on. */
export async function settle(compare: (client: pg.ClientBase) => Promise<void>): Promise<void> {
  // Readers and strangers who keep their own connections busy do not hold it up.
  const client = await waitingAs("jobs", () => sqlPool().connect());
  let broken = true;
  try {
    hold(await reasonToHold(client, compare));
    if (!currentHold("log")) await advance(client);
    broken = false;
  } finally {
    client.release(broken);
  }
}

async function reasonToHold(
  client: pg.ClientBase,
  compare: (client: pg.ClientBase) => Promise<void>,
): Promise<Hold | undefined> {
  try {
    await compare(client);
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableWatermark) return unreadable(error);
    if (!isRestoredLog(error)) throw error;
    if (error.restoration) await sealDatabase(client, error.restoration);
    const open = error.restoration ?? (await openRestoration(client));
    return open && restored(open);
  }
}

const restored = (restoration: Restoration): Hold => ({
  code: "log_restored",
  detail: `${restorationSentence(restoration)} Run ${acknowledgement}, or restore a newer backup.`,
});

const unreadable = ({ message }: UnreadableWatermark): Hold => ({
  code: "watermark_unreadable",
  detail: `${message}. Restore the file. Remove it only if the database is known to be current.`,
});

function hold(reason: Hold | undefined): void {
  const before = currentHold("log");
  if (reason && reason.detail !== before?.detail) log.error({ code: reason.code }, reason.detail);
  if (!reason && before) log.warn("the server decides and signs again");
  setHold("log", reason);
}

/** A directory that cannot be written is told by the check of readiness; sealing says so, too. */
async function advance(client: pg.ClientBase): Promise<void> {
  await advanceMark(client).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall === undefined) throw error;
  });
  const log = await readLog(client);
  setSingleton("seen-log", log && ({ vkey: log.vkey, size: log.size } satisfies SeenLog));
}

async function watermarkHealth(): Promise<{ ok: boolean; detail: string }> {
  const reason = currentHold("log");
  if (reason) return { ok: false, detail: reason.detail };
  const failure = await unwritable(watermarkHome());
  if (failure) return { ok: false, detail: `The watermark cannot be written, so no checkpoint is signed: ${failure}.` };
  return { ok: true, detail: `The last checkpoint is kept in ${watermarkHome()}.` };
}
