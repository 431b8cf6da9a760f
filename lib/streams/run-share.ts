import { append } from "@/lib/audit/append";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { transaction } from "@/lib/platform/database/transaction";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { backOffMs } from "@/lib/platform/http/outbound/retry";
import { asJob } from "@/lib/platform/jobs/shares";
import { afterStops } from "@/lib/platform/jobs/stops-first";
import { log } from "@/lib/platform/observability/log";
import { metrics } from "@/lib/platform/observability/metrics";
import { streamDisabled, streamPaused } from "./events";
import * as lease from "./lease.store";
import type { StopReason } from "./model";
import { nextParcels, type Parcel } from "./portion";
import { type Attempt, openSender, type Sender } from "./send";
import * as store from "./store";

export type ShareOptions = {
  guard: Guard;
  /** After this time another stream or server gets its turn. */
  shareMs: number;
  stopping: AbortSignal;
};

/** Sent messages are acknowledged together after this time at the latest. With one attempt it is far below the lease. */
const settleMs = 2_000;

const worker = { type: "system", id: "streams" } as const;

/**
 * Sends the next entries of a stream that this process holds, in the order of the log. It ends after one share of time.
 *
 * The place moves in the statement that keeps the attempts. An entry is sent again until its acknowledgement is kept. No
 * connection to the database is held while a receiver is asked.
 */
export async function runShare(stream: store.StreamRow, options: ShareOptions): Promise<void> {
  const { guard, shareMs, stopping } = options;
  const sender = openSender(stream, { ...guard, signal: stopping });
  if (!sender) return stopStream(stream, "secret_unreadable");
  const until = performance.now() + shareMs;
  try {
    for (let at: number | undefined = Number(stream.position); at !== undefined; ) {
      await afterStops("jobs");
      at = await sendPortion(stream, at, sender, stopping);
      if (performance.now() > until || stopping.aborted) break;
    }
  } finally {
    sender.close();
    await asJob(() => lease.release(stream));
  }
}

/** Sends one portion. Answers the next place; undefined if the share is over. */
async function sendPortion(
  stream: store.StreamRow,
  at: number,
  sender: Sender,
  stopping: AbortSignal,
): Promise<number | undefined> {
  const portion = await asJob(() => nextParcels(stream, at)).catch((error: unknown) => {
    if (isDomainError(error) && error.kind === "invalid" && error.code !== "search_too_broad") return undefined;
    throw error;
  });
  if (!portion) return void (await stopStream(stream, "filter_invalid"));
  const { parcels, next, size, lost } = portion;
  if (lost === at) return void (await stopStream(stream, "record_missing"));
  if (parcels.length === 0) {
    if (next === at) return undefined;
    const { held } = await asJob(() => lease.settle(stream, { position: next, delivered: 0, rejected: 0 }, []));
    return held && next < size ? next : undefined;
  }
  let place = at;
  for (let from = 0; from < parcels.length; ) {
    const sent = await sendSome(stream, parcels.slice(from), sender, stopping);
    place = await settleSome(stream, place, sent);
    if (sent.ended || place < 0) return undefined;
    from += sent.accepted.length;
  }
  return place < size ? place : undefined;
}

type Sent = {
  accepted: { parcel: Parcel; attempt: Attempt }[];
  failed?: { parcel: Parcel; attempt: Attempt };
  ended: boolean;
};

/** Sends messages until one fails or it is time to keep what was acknowledged. */
async function sendSome(
  { kind }: store.StreamRow,
  parcels: readonly Parcel[],
  sender: Sender,
  stopping: AbortSignal,
): Promise<Sent> {
  const until = performance.now() + settleMs;
  const accepted: Sent["accepted"] = [];
  for (const parcel of parcels) {
    const attempt = await sender.send(parcel);
    metrics().streamDeliveries.inc({ kind, outcome: attempt.verdict });
    if (attempt.verdict !== "accepted") {
      // An attempt that the end of the process cut is not the receiver's failure.
      if (stopping.aborted) return { accepted, ended: true };
      return { accepted, failed: { parcel, attempt }, ended: true };
    }
    accepted.push({ parcel, attempt });
    if (performance.now() > until || stopping.aborted) break;
  }
  return { accepted, ended: stopping.aborted };
}

/** Keeps what was sent. Answers the place after it; -1 if another server holds the stream. */
async function settleSome(stream: store.StreamRow, at: number, { accepted, failed }: Sent): Promise<number> {
  if (accepted.length === 0 && !failed) return at;
  const position = accepted.at(-1)?.parcel.next ?? at;
  const failures = accepted.length > 0 ? 1 : stream.failures + 1;
  const outcome = {
    position,
    delivered: accepted.reduce((sum, { parcel }) => sum + parcel.entries.length, 0),
    rejected: accepted.reduce((sum, { attempt }) => sum + attempt.rejected, 0),
    ...(failed && {
      failure: { code: failed.attempt.code, retryInMs: backOffMs(failures, failed.attempt.waitMs) },
    }),
  };
  const deliveries = [
    ...accepted.map(({ parcel, attempt }, n) => deliveryOf(parcel, attempt, n === 0 ? stream.failures + 1 : 1)),
    ...(failed ? [deliveryOf(failed.parcel, failed.attempt, failures)] : []),
  ];
  const { held, failedTooLong } = await asJob(() => lease.settle(stream, outcome, deliveries));
  if (!held) return -1;
  stream.failures = failed ? failures : 0;
  if (failed) await judgeFailure(stream, failed.attempt, failedTooLong);
  return position;
}

async function judgeFailure(stream: store.StreamRow, { verdict }: Attempt, failedTooLong: boolean): Promise<void> {
  if (verdict === "gone") return stopStream(stream, "receiver_gone");
  if (verdict === "refused") return stopStream(stream, "receiver_refused");
  if (failedTooLong) return stopStream(stream, "delivery_failing");
}

const deliveryOf = ({ id, entries }: Parcel, attempt: Attempt, number: number): lease.Delivery => ({
  messageId: id,
  first: entries.at(0)?.index ?? null,
  last: entries.at(-1)?.index ?? null,
  count: entries.length,
  attempt: number,
  ...{ status: attempt.status, code: attempt.code, ms: attempt.ms, rejected: attempt.rejected },
});

/** Stops a stream and records why, unless it changed meanwhile. */
async function stopStream(stream: store.StreamRow, reason: StopReason): Promise<void> {
  const gone = reason === "receiver_gone";
  log.warn({ stream: stream.id, reason }, "a stream stopped");
  const record = () =>
    transaction(async (tx) => {
      const stopped = await store.stop(tx, stream, gone ? "disabled" : "paused", reason);
      if (stopped) await append(tx, gone ? streamDisabled(worker, stopped) : streamPaused(worker, stopped, reason));
    });
  await asJob(record);
}
