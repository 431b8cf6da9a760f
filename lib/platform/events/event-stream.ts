import { Coalescer } from "@/lib/platform/events/coalesce";
import { subscribe } from "@/lib/platform/events/hub";
import type { EventMessage } from "@/lib/platform/events/message";
import { metrics } from "@/lib/platform/metrics/metrics";

type StreamOptions = {
  /** What of a message this reader may see; undefined for nothing. */
  admit: (message: EventMessage) => EventMessage | undefined;
  /** Whether the reader may go on reading; asked at every heartbeat. */
  stillAllowed: () => Promise<boolean>;
  heartbeatMs?: number;
};

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  // A proxy that gathers or compresses would hold the messages back.
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** So many unread messages mean that nobody reads. */
const maxUnread = 64;

/**
 * Answers a stream of server-sent events: messages as they come, a comment as heartbeat, and the end when the reader
 * may no longer read, the server stops, or the reader does not keep up.
 *
 * @see [HTML - Server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html)
 */
export async function eventStream({ admit, stillAllowed, heartbeatMs = 15_000 }: StreamOptions): Promise<Response> {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let over = false;
  const write = (text: string) => {
    if (over || !controller) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) < -maxUnread) end();
  };
  const coalescer = new Coalescer((message) => write(`data: ${JSON.stringify(message)}\n\n`));
  const unsubscribe = await subscribe({
    message: (message) => {
      const admitted = admit(message);
      if (admitted) coalescer.add(admitted);
    },
    end,
  });
  const heartbeat = setInterval(async () => {
    if (await stillAllowed().catch(() => false)) write(":\n\n");
    else end();
  }, heartbeatMs);
  metrics().liveStreams.inc();

  function stop(): void {
    if (over) return;
    over = true;
    clearInterval(heartbeat);
    coalescer.stop();
    unsubscribe();
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
    },
    cancel: stop,
  });
  return new Response(body, { headers });
}
