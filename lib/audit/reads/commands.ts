import { createHash } from "node:crypto";
import { comingFrom, originNow } from "@/lib/audit/acting-through";
import { sealAlone } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { BoundedCache } from "@/lib/platform/base/bounded-cache";
import { clock } from "@/lib/platform/base/clock";
import { keepContextUntil } from "@/lib/platform/base/context-value";
import { singleton } from "@/lib/platform/base/singleton";
import { log } from "@/lib/platform/observability/log";
import { windowMs, windowOf } from "./model";
import { type MarkedRead, recordOnce } from "./store";

/** A read, or a refused attempt, of one person. Two with the same `about` in one window are the same. */
export type Read = {
  personId: string;
  about: readonly (string | number | null)[];
  event: (window: { until: Date }) => AuditEvent;
};

/** So long an answer waits for its record. A record takes a few ms; after this the answer goes on without it. */
const waitMs = 250;

/** Reads whose record is written, or being written, by this process. */
const recorded = () =>
  singleton("recorded-reads", () => new BoundedCache<Promise<void>>(2_097_152, () => ({ bytes: 300 })));

/**
 * Records a read before it is answered, once in each window of ten minutes.
 *
 * A read does not fail because its record cannot be written. After a quarter of a second it is answered, and the record
 * is tried again (`later`).
 */
export async function recordRead(read: Read): Promise<void> {
  const at = clock.now();
  const until = new Date(windowOf(at.getTime()) + windowMs);
  const key = createHash("sha256")
    .update(JSON.stringify([read.personId, until.getTime(), ...read.about]))
    .digest("base64url");
  const known = recorded().get(key);
  if (known) return known;
  const written = write({ ...read, key, at, until });
  keepContextUntil(written);
  const answered = Promise.race([written, elapsed(waitMs)]);
  recorded().set(key, answered, until.getTime() - at.getTime());
  return answered;
}

const elapsed = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

type Marked = Read & MarkedRead;

const writeOnce = async ({ event, ...read }: Marked): Promise<void> =>
  recordOnce(read, await sealAlone(event(read), read.at));

/** Writes the record. One that cannot be written now is tried again until its window ends; this never fails. */
async function write(read: Marked): Promise<void> {
  try {
    await writeOnce(read);
  } catch (error) {
    log.warn({ err: error, person: read.personId, about: read.about[0] }, "the record of a read waits");
    later(read);
  }
}

type Waiting = { again: () => Promise<void>; until: Date; personId: string };

/** Reads that wait for their record in this process: so many at most. */
const waitingAtMost = 1_000;
const retryMs = 1_000;
const waitingReads = () => singleton("reads-without-record", () => ({ reads: [] as Waiting[], timer: false }));

function later(read: Marked): void {
  const waiting = waitingReads();
  const origin = originNow();
  const again = () => (origin ? comingFrom(origin, () => writeOnce(read)) : writeOnce(read));
  if (waiting.reads.length < waitingAtMost) waiting.reads.push({ again, until: read.until, personId: read.personId });
  else giveUp(read);
  retrySoon();
}

const giveUp = ({ personId, until }: Pick<Waiting, "personId" | "until">): void =>
  log.error({ person: personId, until }, "a read has no record: the database took none");

function retrySoon(): void {
  const waiting = waitingReads();
  if (waiting.timer || waiting.reads.length === 0) return;
  waiting.timer = true;
  setTimeout(() => void retry(), retryMs).unref();
}

/** Tries in their order, until one fails again. */
async function retry(): Promise<void> {
  const waiting = waitingReads();
  for (let [next] = waiting.reads; next; [next] = waiting.reads) {
    try {
      await next.again();
    } catch {
      if (clock.now() < next.until) break;
      giveUp(next);
    }
    waiting.reads.shift();
  }
  waiting.timer = false;
  retrySoon();
}
