import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { installRuntime, runtime } from "@/lib/platform/base/runtime";
import { endPools, sqlPool } from "@/lib/platform/database/pool";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { startSilentProxy } from "@/lib/testing/silent-proxy";
import { eventStream } from "./event-stream";
import { closeEvents } from "./hub";
import type { EventMessage } from "./model";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  installRuntime({
    publicUrl: "http://localhost:3000",
    trustDomain: "localhost",
    dataDir: "/tmp",
    databaseUrl: database.appUrl,
    setRole: false,
    keyEncryptionKey: randomBytes(32),
    production: false,
  });
});
afterEach(closeEvents);
afterAll(async () => {
  await endPools();
  await database.drop();
});

const heartbeat = "event: heartbeat\ndata: {}\n\n";
const notify = (topic: string, id: string) =>
  sqlPool().query("select pg_notify('mandate', $1)", [JSON.stringify({ topic, id })]);

async function open(options: Partial<Parameters<typeof eventStream>[0]> = {}) {
  const everything = { readerId: "per_1", admit: (message: EventMessage) => message, stillAllowed: async () => true };
  const { body } = await eventStream({ ...everything, ...options });
  if (!body) throw new Error("no body");
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => (await reader.read()).value;
  /** Reads up to what holds the text. A stream that has ended answers at once, for ever. */
  const until = async (text: string): Promise<void> => {
    for (let read = await next(); !read?.includes(text); read = await next()) {
      if (read === undefined) throw new Error(`The stream ended without ${text}.`);
    }
  };
  return { next, until, cancel: () => reader.cancel() };
}

describe("live updates", () => {
  it("pass what a reader may see, and nothing else", async () => {
    const stream = await open({ admit: ({ topic, id }) => (topic === "agents" ? { topic, id } : undefined) });
    expect(await stream.next()).toBe("retry: 1000\n\n");
    await notify("people", "per_1");
    await notify("agents", "agt_1");
    expect(await stream.next()).toBe('data: {"topic":"agents","id":"agt_1"}\n\n');
  });

  it("begin with what changed since the page was written, and say so where that is not known", async () => {
    const first = await open({ since: new Date(Date.now() - 60_000) });
    expect(await first.next()).toBe("retry: 1000\n\n");
    expect(await first.next()).toBe('data: {"topic":"*","id":null}\n\n');
    // Five seconds are looked back further, because two servers' clocks differ.
    const written = Date.now() + 5_000;
    await notify("people", "per_1");
    await notify("agents", "agt_1");
    await first.until("agt_1");
    const admit = (message: EventMessage) => (message.topic === "agents" ? message : undefined);
    const missed = await open({ since: new Date(written), admit });
    await missed.next();
    expect(await missed.next()).toBe('data: {"topic":"agents","id":"agt_1"}\n\n');
    const later = await open({ since: new Date(written + 60_000) });
    await later.next();
    await notify("groups", "grp_1");
    expect(await later.next()).toBe('data: {"topic":"groups","id":"grp_1"}\n\n');
  });

  it("end within one heartbeat when the session does", async () => {
    let allowed = true;
    const stream = await open({ stillAllowed: async () => allowed, everyMs: 20 });
    await stream.next();
    expect(await stream.next()).toBe(heartbeat);
    allowed = false;
    const rest: (string | undefined)[] = [];
    for (let text = await stream.next(); text !== undefined; text = await stream.next()) rest.push(text);
    expect(rest.every((text) => text === heartbeat)).toBe(true);
  });

  it("end when their database connection is cut, and open again", async () => {
    const stream = await open();
    await stream.next();
    await sqlPool().query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mandate-events' and datname = current_database()",
    );
    expect(await stream.next()).toBeUndefined();
    const again = await open();
    await again.next();
    await notify("agents", "agt_2");
    expect(await again.next()).toContain("agt_2");
  });

  it("of one person are bounded, and leave the rest to others; one that ends makes room", async () => {
    const streams = await Promise.all(Array.from({ length: 50 }, () => open({ readerId: "per_busy" })));
    await expect(open({ readerId: "per_busy" })).rejects.toMatchObject({ code: "too_many_streams", kind: "throttled" });
    await open({ readerId: "per_other" });
    await streams[0]?.cancel();
    await vi.waitFor(() => open({ readerId: "per_busy" }), 20_000);
  });

  it("end when the server stops", async () => {
    const stream = await open();
    await stream.next();
    await closeEvents();
    expect(await stream.next()).toBeUndefined();
  });

  it("end when the server stops while their database connection is silent", { timeout: 20_000 }, async () => {
    const { databaseUrl } = runtime();
    const proxy = await startSilentProxy(databaseUrl);
    installRuntime({ ...runtime(), databaseUrl: proxy.url });
    const stream = await open();
    await stream.next();
    void proxy.hush();
    await closeEvents();
    expect(await stream.next()).toBeUndefined();
    proxy.close();
    installRuntime({ ...runtime(), databaseUrl });
  });
});
