import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { receiverGuard } from "@/lib/platform/http/outbound/receivers";
import { startShares } from "@/lib/platform/jobs/shares";
import * as lease from "./lease.store";
import { measureStreams } from "./measure";
import { streamsAtMost } from "./model";
import { runShare } from "./run-share";

export type StreamOptions = { guard?: Guard; pollMs?: number; shareMs?: number };

/** Starts sending the streams that this process gets hold of; each stream is sent by one process at a time. */
export const startStreams = ({ guard = receiverGuard(), pollMs = 1_000, shareMs = 20_000 }: StreamOptions = {}) =>
  startShares({
    name: "streams",
    ...{ pollMs, atMost: streamsAtMost, claim: lease.claim },
    run: (stream, stopping) => runShare(stream, { guard, shareMs, stopping }),
    measure: { everyMs: 5_000, run: measureStreams },
  });
