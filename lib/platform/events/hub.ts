import type pg from "pg";
import { DomainError } from "@/lib/platform/base/domain-error";
import { peekSingleton, setSingleton, singleton } from "@/lib/platform/base/singleton";
import { servingConnection } from "@/lib/platform/database/pool";
import { ServingClient } from "@/lib/platform/database/serving-client";
import { log } from "@/lib/platform/observability/log";
import { type EventMessage, parseMessage } from "./model";
import { RecentMessages } from "./recent";

/** Gets every message; `end` says that none will follow and some may have been missed. */
export type Subscriber = { message: (message: EventMessage) => void; end: () => void };

const channel = "mandate";
const probeMs = 30_000;
const maxSubscribers = 2_000;
/** By so much the clocks of two servers may differ: one writes a page, another one tells what happened since. */
const skewMs = 5_000;

/**
 * Listens to the database on one connection and passes its messages to every subscriber of the process.
 *
 * When the connection breaks all subscribers end: they come back, and read again what they may have missed.
 */
class EventHub {
  private readonly subscribers = new Set<Subscriber>();
  private connection: Promise<pg.Client> | undefined;
  private current: pg.Client | undefined;
  private probe: NodeJS.Timeout | undefined;
  private recent: RecentMessages | undefined;

  async subscribe(subscriber: Subscriber): Promise<() => void> {
    if (this.subscribers.size >= maxSubscribers) {
      throw new DomainError("too_many_streams", "unavailable", "Too many streams of live updates are open.");
    }
    this.connection ??= this.connect();
    await this.connection;
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  }

  since(at: number): EventMessage[] | undefined {
    return this.recent?.since(at - skewMs);
  }

  async close(): Promise<void> {
    const client = await this.connection?.catch(() => undefined);
    this.lose();
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<pg.Client> {
    const client = new ServingClient(servingConnection("mandate-events"));
    try {
      await client.connect();
      client.on("notification", ({ payload }) => {
        const message = parseMessage(payload);
        if (!message) return;
        this.recent?.add(message, Date.now());
        for (const subscriber of this.subscribers) subscriber.message(message);
      });
      client.on("error", (error) => this.lose(client, error));
      client.on("end", () => this.lose(client));
      await client.query(`listen ${channel}`);
      this.recent = new RecentMessages(Date.now());
    } catch (error) {
      this.connection = undefined;
      await client.end().catch(() => undefined);
      throw error;
    }
    this.current = client;
    // A connection whose other end has vanished reports nothing by itself.
    this.probe = setInterval(() => {
      client.query("select 1").catch((error: unknown) => this.lose(client, error));
    }, probeMs);
    this.probe.unref();
    return client;
  }

  /** Forgets the connection. A client that was replaced already may still report its end. */
  private lose(client = this.current, error?: unknown): void {
    if (client !== this.current) return;
    if (error) log.warn({ err: error }, "live updates lost their database connection");
    clearInterval(this.probe);
    this.connection = undefined;
    this.current = undefined;
    const ended = [...this.subscribers];
    this.subscribers.clear();
    for (const subscriber of ended) subscriber.end();
    client?.end().catch(() => undefined);
  }
}

const hub = () => singleton("event-hub", () => new EventHub());

/**
 * Subscribes to everything that changes, until the answer is called.
 *
 * @throws DomainError `too_many_streams` (unavailable), or the database's error when it cannot be reached.
 */
export const subscribe = (subscriber: Subscriber): Promise<() => void> => hub().subscribe(subscriber);

/**
 * Changes since a time in milliseconds; undefined when they are not kept any more, so that anything may have changed.
 */
export const changedSince = (at: number): EventMessage[] | undefined => hub().since(at);

/** Ends every subscription and the connection; for shutdown and for tests. */
export async function closeEvents(): Promise<void> {
  const hub = peekSingleton<EventHub>("event-hub");
  setSingleton("event-hub", undefined);
  await hub?.close();
}
