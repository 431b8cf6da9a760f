import { setTimeout as pause } from "node:timers/promises";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { log } from "@/lib/platform/observability/log";
import * as lease from "./lease.store";
import { measureStreams } from "./measure";
import { streamsAtMost } from "./model";
import { asJob, runShare } from "./run-share";
import { streamGuard } from "./send";

export type StreamOptions = { guard?: Guard; pollMs?: number; shareMs?: number };

const measureEveryMs = 5_000;

/**
 * Starts sending the streams that this process gets hold of; each stream is sent by one process at a time.
 *
 * Streams are not jobs of the queue: a receiver that hangs would hold up other jobs. They use the connections of jobs,
 * for single statements, and none while a receiver is asked. So decisions and people do not wait for a receiver.
 */
export function startStreams({ guard = streamGuard(), pollMs = 1_000, shareMs = 20_000 }: StreamOptions = {}) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = new Map<string, Promise<void>>();
  let measuredAt = Number.NEGATIVE_INFINITY;
  const round = async () => {
    for (const stream of await asJob(() => lease.claim([...running.keys()], streamsAtMost - running.size))) {
      const run = runShare(stream, { guard, shareMs, stopping: signal })
        .catch((error: unknown) => log.warn({ err: error, stream: stream.id }, "a stream could not go on"))
        .finally(() => running.delete(stream.id));
      running.set(stream.id, run);
    }
    if (performance.now() - measuredAt < measureEveryMs) return;
    measuredAt = performance.now();
    await asJob(measureStreams);
  };
  const loop = async () => {
    while (!signal.aborted) {
      await round().catch((error: unknown) => log.warn({ err: error }, "streams could not be read"));
      await pause(pollMs, undefined, { signal }).catch(() => {});
    }
    await Promise.all(running.values());
  };
  const ended = loop();
  return {
    /** Cuts the requests under way, keeps what was acknowledged, and ends. */
    async stop(): Promise<void> {
      stopping.abort();
      await ended;
    },
  };
}
