import type { Query, QueryClient } from "@tanstack/react-query";
import { onRenewed } from "@/components/data/sign-in-again";
import { heartbeatEvent, heartbeatMs } from "@/lib/platform/events/model";

/** `since` is when the server was heard last, in milliseconds. */
export type LiveState = { kind: "connecting" } | { kind: "live" } | { kind: "lost"; since: number };

/** Several messages within this time cause one refetch. */
const GATHER_MS = 250;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

function topicOf(data: unknown): string | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const message: unknown = JSON.parse(data);
    if (typeof message !== "object" || message === null || !("topic" in message)) return undefined;
    return typeof message.topic === "string" ? message.topic : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a change under one of the topics concerns a query: by its key, or because its `meta` names the topic. */
function concerns({ queryKey: [first], meta }: Query, topics: ReadonlySet<string>): boolean {
  const more: unknown = meta?.topics;
  const named = Array.isArray(more) ? [first, ...more] : [first];
  return named.some((topic) => typeof topic === "string" && topics.has(topic));
}

/** Stands for any topic. */
const anything = "*";

/** Gathers topics and then invalidates the queries that one of them concerns. */
function gatherer(client: QueryClient) {
  const topics = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const gathered = new Set(topics);
    topics.clear();
    void client.invalidateQueries({ predicate: (query) => gathered.has(anything) || concerns(query, gathered) });
  };
  return {
    add: (topic: string) => {
      topics.add(topic);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Time in ms without a message after which the connection counts as lost: two heartbeats and a reserve. */
const SILENCE_MS = 2 * heartbeatMs + 5_000;

type Hearing = {
  onHeard: () => void;
  onOpened: () => void;
  onLost: () => void;
  onMessage: (data: unknown) => void;
};

/** Opens one stream, which is lost once it breaks or falls silent. Returns what closes it. */
function listen(url: string, { onHeard, onOpened, onLost, onMessage }: Hearing): () => void {
  const source = new EventSource(url);
  let silence: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(silence);
    source.close();
  };
  const hear = () => {
    onHeard();
    clearTimeout(silence);
    silence = setTimeout(onLost, SILENCE_MS);
  };
  source.onopen = () => {
    hear();
    onOpened();
  };
  source.onmessage = ({ data }) => {
    hear();
    onMessage(data);
  };
  source.addEventListener(heartbeatEvent, hear);
  source.onerror = onLost;
  silence = setTimeout(onLost, SILENCE_MS);
  return close;
}

/** Waits before the next attempt: twice as long after each loss, until a connection opens. */
function waiting(attempt: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  return {
    start: () => {
      clearTimeout(timer);
      timer = setTimeout(attempt, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    },
    stop: () => clearTimeout(timer),
    shorten: () => {
      wait = FIRST_WAIT_MS;
    },
  };
}

/** Follows the network and the sign-in of this browser. Returns what ends that. */
function watchBrowser(onOffline: () => void, onOnline: () => void, onSignedIn: () => void): () => void {
  const forgetRenewals = onRenewed(onSignedIn);
  window.addEventListener("offline", onOffline);
  window.addEventListener("online", onOnline);
  return () => {
    window.removeEventListener("offline", onOffline);
    window.removeEventListener("online", onOnline);
    forgetRenewals();
  };
}

/**
 * Keeps one stream open, and says from its heartbeat whether the page follows the server. Going offline breaks it at once;
 * coming back, or signing in again, opens it at once. Returns the function that ends it.
 */
export function follow(
  url: string,
  client: QueryClient,
  onState: (state: LiveState) => void,
  startedAt: number,
): () => void {
  const gathered = gatherer(client);
  let close: (() => void) | undefined;
  const again = waiting(() => open());
  let heardAt = startedAt;
  let missed = false;
  const hearing: Hearing = {
    onHeard: () => {
      heardAt = Date.now();
    },
    onOpened: () => {
      again.shorten();
      onState({ kind: "live" });
      if (missed) void client.invalidateQueries();
      missed = false;
    },
    onLost: () => {
      close?.();
      missed = true;
      onState({ kind: "lost", since: heardAt });
      again.start();
    },
    onMessage: (data) => {
      const topic = topicOf(data);
      if (topic) gathered.add(topic);
    },
  };
  function open() {
    again.stop();
    close?.();
    close = listen(url, hearing);
  }
  open();
  const unwatch = watchBrowser(hearing.onLost, open, () => {
    missed = true;
    open();
  });
  return () => {
    unwatch();
    again.stop();
    gathered.stop();
    close?.();
  };
}
