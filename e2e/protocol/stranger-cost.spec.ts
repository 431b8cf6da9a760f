import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { matrix } from "@/e2e/protocol/matrix";
import { hostileHeads, hostileInputs, type PublicPath, plainInput, publicPaths } from "@/e2e/support/hostile-input";
import { discard, startTestServer, type TestServer } from "@/e2e/support/server-process";

// What a stranger can make the server work, in CPU time of the server's process beside a plain answer's in the same run.

let server: TestServer;
let port: number;
/** CPU time of one plain answer, in ms. */
let plain: number;

/** A quiet machine answers plainly in 0.3 ms of CPU time: 20 ms are this many times that. */
const bound = 66;

beforeAll(async () => {
  server = await startTestServer();
  port = Number(new URL(server.url).port);
  const page = plainInput(publicPaths["PAGE /sign-in"] as PublicPath);
  // The first requests pay for what is compiled and loaded once.
  for (const input of [page, ...Object.values(publicPaths).map(plainInput)]) await send(input, 3);
  plain = await costOf(plainInput(publicPaths["GET /.well-known/jwks.json"] as PublicPath), 40);
});
afterAll(() => discard(server));

/** Sends a request several times, one after the other, on one connection; answers the statuses. */
async function send(input: string, times: number): Promise<number[]> {
  const statuses: number[] = [];
  let left = times;
  while (left > 0) left -= await sendOnOne(input, left, statuses);
  return statuses;
}

function sendOnOne(input: string, times: number, statuses: number[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let sent = 0;
    let rest = "";
    const next = () => {
      if (sent === times) {
        socket.destroy();
        return;
      }
      sent += 1;
      socket.write(input.replaceAll("HOST", `localhost:${port}`), "latin1");
    };
    socket.on("connect", next);
    socket.on("error", () => undefined);
    socket.setTimeout(20_000, () => reject(new Error(`No answer: ${input.slice(0, 200)}`)));
    socket.on("data", (data: Buffer) => {
      rest += data.toString("latin1");
      const [whole, status] = firstAnswer(rest);
      if (whole === 0) return;
      statuses.push(status);
      rest = "";
      next();
    });
    socket.on("close", () => {
      if (statuses.length === 0 && rest !== "") statuses.push(Number(rest.slice(9, 12)));
      resolve(Math.max(sent, 1));
    });
  });
}

/** The length and status of the answer that a text begins with; 0 where it is not whole yet. */
function firstAnswer(text: string): [length: number, status: number] {
  const head = text.indexOf("\r\n\r\n");
  if (head === -1) return [0, 0];
  const status = Number(text.slice(9, 12));
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  if (length !== undefined) return [text.length >= head + 4 + Number(length) ? text.length : 0, status];
  if (status === 204 || status === 304) return [text.length, status];
  return [text.endsWith("0\r\n\r\n") ? text.length : 0, status];
}

/** CPU time of the server's process until now, in ms, as its own metrics say. */
async function cpu(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]) * 1_000;
}

/** CPU time of one request in ms: the lesser of two measurements, for whatever else happens only adds. */
async function costOf(input: string, times: number): Promise<number> {
  const measured: number[] = [];
  for (let i = 0; i < 2; i++) {
    const [begun, empty] = [await cpu(), await cpu()];
    await send(input, times);
    measured.push((await cpu()) - empty - (empty - begun));
  }
  return Math.min(...measured) / times;
}

describe("what a stranger's request costs", { timeout: 180_000 }, () => {
  it("the table has a row for every path that answers a stranger", () => {
    const open = Object.entries(matrix).filter(([, { answers }]) => !/^(?:401|\/)/.test(answers));
    const machine = Object.keys(matrix).filter((name) => !/ \/api\/|^PAGE |^OPTIONS /.test(name));
    expect(Object.keys(publicPaths).toSorted()).toEqual(
      [
        ...new Set([...open.map(([name]) => name).filter((name) => !name.startsWith("OPTIONS ")), ...machine]),
      ].toSorted(),
    );
  });

  it.each(Object.entries(publicPaths))("%s", async (_, path) => {
    const found: Record<string, number> = {};
    for (const [what, input] of Object.entries(hostileInputs(path))) {
      const times = (await costOf(input, 4)) / plain;
      // What seems dear is looked at again: on a busy machine only the least says something.
      if (times > bound) found[what] = Math.min(times, (await costOf(input, 8)) / plain);
      if ((found[what] ?? 0) <= bound) delete found[what];
    }
    expect(found).toEqual({});
  });

  it("what needs a session is refused as cheaply, whatever is sent", async () => {
    const closed = Object.keys(matrix).filter((name) => !(name in publicPaths));
    const dear: string[] = [];
    for (const name of closed) {
      const [method = "", pattern = ""] = name.split(" ");
      const path: PublicPath = {
        method: method === "PAGE" ? "GET" : method,
        at: pattern.replaceAll(/\[\.*\w+\]/g, "x"),
      };
      const input = Object.values(hostileHeads(path)).at(-1) ?? "";
      if ((await costOf(input, 2)) / plain > bound && (await costOf(input, 8)) / plain > bound) dear.push(name);
    }
    expect(dear).toEqual([]);
  });
});

describe("what a stranger's connections hold", () => {
  it("sixty pipelined requests cost no more than sixty alone, and others are served meanwhile", async () => {
    const input = plainInput(publicPaths["GET /api/openapi.json"] as PublicPath);
    const alone = await costOf(input, 20);
    const begun = await cpu();
    await send(input.repeat(60), 1);
    expect((await cpu()) - begun).toBeLessThan(60 * Math.max(alone, plain) * 4 + 60 * plain);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it("requests that are sent slowly, or never wholly, cost nothing while they wait", async () => {
    const sockets = Array.from({ length: 100 }, () => connect(port, "127.0.0.1"));
    for (const socket of sockets) {
      socket.on("error", () => undefined);
      socket.write(`POST /oauth/token HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 60000\r\n\r\n`);
    }
    const begun = await cpu();
    for (let piece = 0; piece < 10; piece++) {
      for (const socket of sockets) socket.write("a=1&");
      await cpu();
    }
    const each = ((await cpu()) - begun) / (sockets.length * 10);
    for (const socket of sockets) socket.destroy();
    expect(each / plain).toBeLessThan(bound);
  });
});
