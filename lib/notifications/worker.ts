import { subscribe } from "@/lib/platform/events/hub";
import { noteRounds } from "@/lib/platform/jobs/continuous";
import { log } from "@/lib/platform/observability/log";
import { runNextCause } from "./causes/run";
import { type Senders, sendDue } from "./deliveries/send";
import { notificationChannels } from "./model";

/** Steps that go on until nothing is left. A topic of the database wakes them; `pollMs` is the longest rest. */
type Loop = { name: string; topic: string; step: () => Promise<boolean> };

/**
 * Starts telling people, woken by the transactions that leave work.
 *
 * These are no jobs of the queue: a mail server that hangs would hold up other jobs, and the queue is asked once in a
 * second. Each channel has a loop of its own. None holds a connection of the database while it waits for a receiver.
 */
export function startNotifications(senders: Senders, { pollMs = 1_000 }: { pollMs?: number } = {}) {
  const stopping = new AbortController();
  const loops: Loop[] = [
    { name: "notifications.causes", topic: "notification-causes", step: runNextCause },
    ...notificationChannels.map((channel) => ({
      ...{ name: `notifications.${channel}`, topic: "notification-deliveries" },
      step: () => sendDue(channel, senders),
    })),
  ];
  const alarms = new Map<string, Set<() => void>>();
  const listening = listen(stopping.signal, (topic) => alarms.get(topic)?.forEach((wake) => void wake()));
  const ended = loops.map((loop) => repeat(loop, { alarms, pollMs, signal: stopping.signal }));
  return {
    /** Takes no further work, and waits for what is under way. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all([...ended, listening]);
    },
  };
}

type Rest = { alarms: Map<string, Set<() => void>>; pollMs: number; signal: AbortSignal };

async function repeat({ name, topic, step }: Loop, { alarms, pollMs, signal }: Rest): Promise<void> {
  const rounds = noteRounds(name);
  while (!signal.aborted) {
    let isWoken = false;
    let wake = () => {
      isWoken = true;
    };
    const woken = new Promise<void>((resolve) => {
      wake = () => {
        isWoken = true;
        resolve();
      };
    });
    const alarm = () => wake();
    alarms.set(topic, (alarms.get(topic) ?? new Set()).add(alarm));
    const more = await step().then(
      async (isMore) => {
        await rounds.goesOn();
        return isMore;
      },
      async (error: unknown) => {
        log.warn({ err: error, topic }, "notifications could not go on");
        await rounds.fails(error);
        return false;
      },
    );
    if (!more && !isWoken) await restUntil(woken, pollMs, signal);
    alarms.get(topic)?.delete(alarm);
  }
}

/** Rests until there is work, the time is over, or the server stops. */
function restUntil(woken: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
    void woken.then(done);
  });
}

const listenAgainMs = 1_000;

/** Passes topics on until the server stops. A lost connection is opened again; meanwhile the loops look by themselves. */
async function listen(signal: AbortSignal, onTopic: (topic: string) => void): Promise<void> {
  while (!signal.aborted) {
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    signal.addEventListener("abort", end, { once: true });
    const unsubscribe = await subscribe({ message: ({ topic }) => onTopic(topic), end }).catch((error: unknown) => {
      log.warn({ err: error }, "notifications hear of no work");
      return undefined;
    });
    if (unsubscribe && !signal.aborted) await over;
    unsubscribe?.();
    signal.removeEventListener("abort", end);
    if (!signal.aborted) await restUntil(new Promise(() => {}), listenAgainMs, signal);
  }
}
