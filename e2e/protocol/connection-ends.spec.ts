import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { discard, newTestServer, startTestServer, type TestServer } from "@/e2e/support/server/process";

// S1: a client may end its connection in any way and at any moment, and the process that serves goes on.

const lines = (...head: string[]) => `${head.join("\r\n")}\r\n\r\n`;
const half = "Content-Length: 1000\r\nContent-Type: application/json\r\n\r\n{";

/** Bytes that a client has sent when it ends the connection. `HOST` is replaced by the server's own. */
const sent: Record<string, string> = {
  nothing: "",
  "half a request line": "GET /heal",
  "half a head": "GET /healthz HTTP/1.1\r\nHost: HOST\r\nX-A: b",
  "what is no HTTP": "\x16\x03\x01\x02\x00\x01\x00",
  CONNECT: lines("CONNECT x:1 HTTP/1.1", "Host: HOST"),
  "CONNECT and more": `${lines("CONNECT x:1 HTTP/1.1", "Host: HOST")}${"x".repeat(70_000)}`,
  "an upgrade": lines("GET / HTTP/1.1", "Host: HOST", "Connection: Upgrade", "Upgrade: websocket"),
  "an upgrade to HTTP/2": lines("GET /healthz HTTP/1.1", "Host: HOST", "Connection: Upgrade", "Upgrade: h2c"),
  "an upgrade of Next's own": lines(
    "GET /_next/hmr HTTP/1.1",
    "Host: HOST",
    "Connection: Upgrade",
    "Upgrade: websocket",
  ),
  "half a body": `POST /oauth/token HTTP/1.1\r\nHost: HOST\r\n${half}`,
  "half a body to a page's lane": `POST /api/auth/callback/credentials HTTP/1.1\r\nHost: HOST\r\n${half}`,
  "half a chunk": "POST /oauth/register HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc",
  "a body that is too large": `POST /oauth/token HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n1ffff\r\n${"x".repeat(100_000)}`,
  "Expect without a body": lines(
    "POST /oauth/token HTTP/1.1",
    "Host: HOST",
    "Expect: 100-continue",
    "Content-Length: 9",
  ),
  "a request": lines("GET /.well-known/jwks.json HTTP/1.1", "Host: HOST"),
  "a page": lines("GET /sign-in HTTP/1.1", "Host: HOST"),
  "a large answer": lines("GET /api/openapi.json HTTP/1.1", "Host: HOST"),
  "many requests": lines("GET /api/openapi.json HTTP/1.1", "Host: HOST").repeat(60),
  "many pages": lines("GET /sign-in HTTP/1.1", "Host: HOST").repeat(30),
  "a request and half another": `${lines("GET /readyz HTTP/1.1", "Host: HOST")}POST /oauth/token HTTP/1.1\r\nHost: HOST\r\n${half}`,
  "a request and CONNECT": `${lines("GET /readyz HTTP/1.1", "Host: HOST")}${lines("CONNECT x:1 HTTP/1.1", "Host: HOST")}`,
  "a foreign host": lines("GET /oauth/token HTTP/1.1", "Host: evil.example"),
};

/** How it ends the connection, and after which event. */
const ends: Record<string, (socket: Socket) => unknown> = {
  "a reset at once": (socket) => socket.resetAndDestroy(),
  "a reset after the first answer": async (socket) => {
    await firstAnswer(socket);
    socket.resetAndDestroy();
  },
  "its half, then a reset": async (socket) => {
    socket.end();
    await firstAnswer(socket);
    socket.resetAndDestroy();
  },
};

/** Waits for the first bytes that come back, and not long: half a request has no answer. */
const firstAnswer = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    for (const event of ["data", "close"]) socket.once(event, () => resolve());
    setTimeout(resolve, 40);
  });

async function endConnection(port: number, text: string, end: (socket: Socket) => unknown): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  const connected = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("close", () => resolve(false));
  });
  if (!connected) return;
  socket.write(text.replaceAll("HOST", `localhost:${port}`), "latin1");
  // A round trip of our own: what was written has been handed to the network.
  await new Promise((resolve) => socket.write("", resolve));
  await end(socket);
}

/** Inputs left out here: their cost would delay the server's start, and they do not test how a connection ends. */
const costly = ["a page", "many pages", "many requests", "a large answer"];

/** Every way to end a connection, once, many at the same time. */
async function everyEnd(port: number): Promise<void> {
  const texts = Object.keys(sent).flatMap((what) => (costly.includes(what) ? [] : [sent[what] ?? ""]));
  for (const end of Object.values(ends)) await Promise.all(texts.map((text) => endConnection(port, text, end)));
}

describe("S1 a started server survives", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => discard(server));

  const cases = Object.keys(sent).flatMap((what) => Object.keys(ends).map((how) => [how, what] as const));
  it.each(cases)("%s after %s", async (how, what) => {
    const port = Number(new URL(server.url).port);
    for (let times = 0; times < 3; times++) {
      await endConnection(port, sent[what] ?? "", ends[how] ?? (() => undefined));
    }
    const { status } = await fetch(`${server.url}/healthz`);
    expect({ status, alive: server.runs() }).toEqual({ status: 200, alive: true });
  });
});

describe("S1 a server that is not serving yet, or no more", { timeout: 120_000 }, () => {
  it("lives through all of them while it starts and while it stops, and keeps no connection", async () => {
    const starting = await newTestServer();
    const { port } = new URL(starting.url);
    let rounds = 0;
    const opened = starting.ready();
    // A start that was ended by a connection rejects here.
    await Promise.race([opened, untilClosed(() => everyEnd(Number(port)).then(() => ++rounds), opened)]);
    const server = await opened;
    expect({ alive: server.runs(), tried: rounds > 0 }).toEqual({ alive: true, tried: true });

    await everyEnd(Number(port));
    const silent = await Promise.all(
      ["CONNECT x:1 HTTP/1.1", "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: x"].map(async (line) => {
        const socket = connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });
        socket.on("error", () => undefined);
        socket.resume();
        socket.write(`${line}\r\nHost: localhost:${port}\r\n\r\n`);
        // Its half stays open: only what it goes on to send tells it that the server has let go.
        const sending = setInterval(() => socket.write("x"), 50);
        await new Promise((resolve) => socket.once("close", resolve));
        clearInterval(sending);
        return socket.destroyed;
      }),
    );
    expect(silent).toEqual([true, true]);

    const stopped = server.stop();
    await Promise.race([stopped, untilClosed(() => everyEnd(Number(port)), stopped)]);
    expect(await server.exitCode()).toBe(0);
    await discard(server);
  });
});

/** Repeats until something has settled. */
async function untilClosed(act: () => Promise<unknown>, settled: Promise<unknown>): Promise<void> {
  let over = false;
  void settled.then(
    () => {
      over = true;
    },
    () => {
      over = true;
    },
  );
  while (!over) {
    await act();
    await pause(50);
  }
}
