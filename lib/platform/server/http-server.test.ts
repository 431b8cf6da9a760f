import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { drain, type Listeners, listen, makeHttpServer } from "./http-server";

const unreadMs = 400;
const megabyte = 2 ** 20;
/** More than the buffers of both ends hold. */
const large = Buffer.alloc(40 * megabyte);

let server: Server;
let listeners: Listeners = [];
afterEach(() => drain(server, { listeners, upgraded: [], graceMs: 0 }));

/** Serves, and asks on a connection of which nothing is read yet. Answers both ends of it. */
async function ask(handle: (request: IncomingMessage, response: ServerResponse) => void, limitMs = unreadMs) {
  server = makeHttpServer(handle, { unreadMs: limitMs });
  const connected = once(server, "connection");
  listeners = await listen(server, 0, ["127.0.0.1"]);
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => undefined);
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const [held] = (await connected) as [Socket];
  return { client, held };
}

/** Reads a little each millisecond until so many bytes came or the connection ended. */
async function readSlowly(client: Socket, length: number): Promise<number> {
  let bytes = 0;
  client.pause();
  const ended = once(client, "close").then(() => "ended");
  while (bytes < length && !client.destroyed) {
    if (client.readableLength === 0) {
      const more = once(client, "readable").then(() => "more");
      if ((await Promise.race([more, ended])) === "ended") break;
    }
    bytes += (client.read() as Buffer | null)?.byteLength ?? 0;
    await pause(1);
  }
  return bytes;
}

describe("an answer", () => {
  it("that the client does not read ends its connection", async () => {
    const { client, held } = await ask((_request, response) => response.end(large));
    client.pause();
    await once(held, "close");
    expect(held.destroyed).toBe(true);
  });

  it("that begins late, in pieces, and is not read ends its connection", async () => {
    const { client, held } = await ask((_request, response) => {
      const write = () => {
        for (let i = 0; i < 640; i++) response.write(large.subarray(0, megabyte / 16));
      };
      setTimeout(write, 2 * unreadMs);
    });
    client.pause();
    await once(held, "close");
    expect(held.destroyed).toBe(true);
  });

  it("that the client reads slowly comes whole", async () => {
    // Long enough for the system to tell the sender of what was read: it does so in large steps.
    const { client } = await ask((_request, response) => response.end(large), 1_000);
    const startedAt = performance.now();
    expect(await readSlowly(client, large.byteLength)).toBeGreaterThanOrEqual(large.byteLength);
    expect(performance.now() - startedAt).toBeGreaterThan(500);
  });

  it("without an end lives on while its heartbeat does", async () => {
    let beats = 0;
    const { client } = await ask((_request, response) => {
      const heartbeat = setInterval(() => (++beats > 20 ? response.end("last") : response.write("beat")), unreadMs / 8);
      response.once("close", () => clearInterval(heartbeat));
    });
    let text = "";
    for await (const data of client) {
      text += data;
      if (text.includes("last")) break;
    }
    expect(text).toContain("last");
  });

  it("that takes long to make is not unread", async () => {
    const { client } = await ask((_request, response) => setTimeout(() => response.end("late"), 3 * unreadMs));
    const [data] = await once(client, "data");
    expect(String(data)).toContain("late");
    client.destroy();
  });
});

describe("a listener", () => {
  it("outlives every connection that it cannot take", async () => {
    server = makeHttpServer(() => undefined);
    listeners = await listen(server, 0, ["127.0.0.1", "127.0.0.2"]);
    expect(listeners).toHaveLength(2);
    for (const listener of listeners) {
      for (let i = 0; i < 3; i++) listener.emit("error", Object.assign(new Error("accept EMFILE"), { code: "EMFILE" }));
      expect(listener.listening).toBe(true);
    }
  });
});
