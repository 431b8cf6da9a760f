import { DomainError } from "@/lib/platform/base/domain-error";
import { singleton } from "@/lib/platform/base/singleton";
import { waitingAs } from "@/lib/platform/database/waiting";
import { metrics } from "@/lib/platform/observability/metrics";
import { Coalescer } from "./coalesce";
import { changedSince, subscribe } from "./hub";
import type { EventMessage } from "./model";
import { heartbeatEvent, heartbeatMs } from "./model";
import { Shares } from "./shares";

type StreamOptions = {
  /** The reader. Each has a bounded number of streams in one process. */
  readerId: string;
  /** Returns the part of a message that this reader may see; undefined for none. */
  admit: (message: EventMessage) => EventMessage | undefined;
  /** Whether the reader may go on reading; asked at every heartbeat. */
  stillAllowed: () => Promise<boolean>;
  everyMs?: number;
  /** When what the reader shows was written: what has changed since comes first. Without it, only what changes from now on. */
  since?: Date | undefined;
};

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  // A proxy that gathers or compresses would hold the messages back.
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** An event, because a page does not hear of comments; without data it would not be dispatched. */
const heartbeat = `event: ${heartbeatEvent}\ndata: {}\n\n`;

/** Names nothing, and so may reach everybody. */
const anything: EventMessage = { topic: "*", id: null };

/** With this many unread messages the reader counts as gone. */
const maxUnread = 64;
/** One for each tab of a busy person, and far from all that there are. */
const streamsOfOne = 50;

function takeShare(readerId: string): () => void {
  const giveBack = singleton("stream-shares", () => new Shares()).take(readerId, streamsOfOne);
  if (giveBack) return giveBack;
  throw new DomainError("too_many_streams", "throttled", `${streamsOfOne} live updates are open. Close some tabs.`);
}

/** Passes what has changed since the page was written. Too long ago, that is not known any more. */
function catchUp(since: Date, pass: (message: EventMessage) => void, onUnknown: () => void): void {
  const changed = changedSince(since.getTime());
  if (changed) for (const message of changed) pass(message);
  else onUnknown();
}

/** Asks at every heartbeat whether the reader may go on reading, and beats or ends. */
function beat({ stillAllowed, everyMs = heartbeatMs }: StreamOptions, onBeat: () => void, onEnd: () => void) {
  return setInterval(async () => {
    if (await waitingAs("people", stillAllowed).catch(() => false)) onBeat();
    else onEnd();
  }, everyMs);
}

/**
 * Answers a stream of server-sent events: messages as they come, and heartbeats. Topic `*` means that anything may have
 * changed. It ends when the reader may no longer read, the server stops, or the reader does not keep up.
 *
 * @throws DomainError `too_many_streams` when the reader, or all readers together, have the maximum number of streams.
 * @see [HTML - Server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html)
 */
export async function eventStream(options: StreamOptions): Promise<Response> {
  const { readerId, admit, since } = options;
  const giveBack = takeShare(readerId);
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let over = false;
  const write = (text: string) => {
    if (over || !controller) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) < -maxUnread) end();
  };
  const coalescer = new Coalescer((message) => write(`data: ${JSON.stringify(message)}\n\n`));
  const pass = (message: EventMessage) => {
    const admitted = admit(message);
    if (admitted) coalescer.add(admitted);
  };
  const unsubscribe = await subscribe({ message: pass, end }).catch((error: unknown) => {
    giveBack();
    throw error;
  });
  const beating = beat(options, () => write(heartbeat), end);
  metrics().liveStreams.inc();

  function stop(): void {
    if (over) return;
    over = true;
    clearInterval(beating);
    coalescer.stop();
    unsubscribe();
    giveBack();
    metrics().liveStreams.dec();
  }
  function end(): void {
    if (over) return;
    stop();
    controller?.close();
  }

  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
      write("retry: 1000\n\n");
      if (since) catchUp(since, pass, () => coalescer.add(anything));
    },
    cancel: stop,
  });
  return new Response(body, { headers });
}
