import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { median } from "@/bench/load";
import { matrix } from "@/e2e/protocol/matrix";
import { addProvider } from "@/e2e/support/matrix/settings";
import {
  cookieInput,
  dearCookie,
  hostileHeads,
  hostileInputs,
  type PublicPath,
  plainInput,
  publicPaths,
} from "@/e2e/support/server/hostile-input";
import { discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { signIn } from "@/lib/testing/http";
import { chosen, seededRandom, seedOf } from "@/lib/testing/trials";

// The server's CPU time that a stranger can cause, relative to that of a plain answer in the same run.

let server: TestServer;
let port: number;
/** CPU time of one plain answer, in ms. */
let plain: number;

const random = seededRandom(seedOf("what a stranger costs"));
/** How many endpoints that need a session are asked here. `STRANGER_COST=all`, as `npm run soak` sets it, asks all. */
const asked = process.env.STRANGER_COST === "all" ? Number.POSITIVE_INFINITY : 96;

/** A quiet machine answers plainly in 0.3 ms of CPU time: 20 ms are this many times that. */
const bound = 66;

beforeAll(async () => {
  server = await startTestServer();
  // Events are read while there is a provider.
  await addProvider(await signIn(server.url, server.admin));
  port = Number(new URL(server.url).port);
  const page = plainInput(publicPaths["PAGE /sign-in"] as PublicPath);
  // The first requests include the cost of compilation and loading.
  for (const input of [page, ...Object.values(publicPaths).map(plainInput)]) await send(input, 1);
  const plainly = Array(40).fill(plainInput(publicPaths["GET /.well-known/jwks.json"] as PublicPath));
  const looks: number[] = [];
  for (let look = 0; look < 5; look++) looks.push((await costOf(plainly)) / plainly.length);
  plain = median(looks);
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

/** CPU time of the server's process until now, in ms, as its own metrics state. */
async function cpu(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]) * 1_000;
}

/** Processor time of a process until now, in ms, as the system says (proc_pid_stat(5): utime and stime in 10 ms). */
async function workOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const [user, system] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13);
  return 10 * (Number(user) + Number(system));
}

/** CPU time of requests in ms, one after the other. */
async function costOf(inputs: readonly string[]): Promise<number> {
  const begun = await cpu();
  const empty = await cpu();
  for (const input of inputs) await send(input, 1);
  return (await cpu()) - empty - (empty - begun);
}

/** The least CPU time of twenty requests of each kind, in ms, of three looks in turn. */
async function inTurn(inputs: readonly string[]): Promise<number[]> {
  const looks: number[][] = [];
  for (let look = 0; look < 3; look++) {
    const costs: number[] = [];
    for (const input of inputs) costs.push(await costOf(Array(20).fill(input)));
    looks.push(costs);
  }
  return inputs.map((_, at) => Math.min(...looks.map((costs) => costs[at] ?? Number.POSITIVE_INFINITY)));
}

/**
 * The requests that cost more than the bound, with how many plain answers they cost.
 *
 * If several together stay below the bound, they are not measured one by one. A request that seems costly is measured
 * five times, because other load on the machine can only add.
 */
async function dearest(inputs: Readonly<Record<string, string>>): Promise<Record<string, number>> {
  const names = Object.keys(inputs);
  if ((await costOf(Object.values(inputs))) <= bound * plain) return {};
  if (names.length > 1) {
    const [left, right] = [names.slice(0, names.length / 2), names.slice(names.length / 2)];
    const part = (of: readonly string[]) => dearest(Object.fromEntries(of.map((name) => [name, inputs[name] ?? ""])));
    return { ...(await part(left)), ...(await part(right)) };
  }
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 4 && least > bound; look++) {
    least = Math.min(least, (await costOf(Object.values(inputs))) / plain);
  }
  return least <= bound ? {} : Object.fromEntries(names.map((name) => [name, Math.round(least)]));
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
    expect(await dearest(hostileInputs(path))).toEqual({});
  });

  it.each([
    ["/api/agents", (cookie: string) => `next-auth.session-token=${cookie}`],
    ["/sign-in", (cookie: string) => `next-auth.session-token=${cookie}`],
    ["/api/auth/session", (cookie: string) => `next-auth.session-token=${cookie}`],
    [
      "/api/auth/session",
      (cookie: string) =>
        `next-auth.session-token.0=${cookie.slice(0, 40)}; next-auth.session-token.1=${cookie.slice(40)}`,
    ],
  ])("%s derives no key that a cookie asks for", async (at, named) => {
    const cookies = [dearCookie(), "x".repeat(dearCookie().length)];
    const [dear = 0, other = 0] = await inTurn(
      cookies.map((cookie) => cookieInput({ method: "GET", at }, named(cookie))),
    );
    expect(dear).toBeLessThan(1.5 * other + 10 * plain);
  });

  it(`an endpoint that needs a session refuses any input as cheaply (${asked} of them)`, async () => {
    const closed = Object.keys(matrix).filter((name) => !(name in publicPaths));
    const inputs = chosen(closed, asked, random).map((name) => {
      const [method = "", pattern = ""] = name.split(" ");
      const at = pattern.replaceAll(/\[\.*\w+\]/g, "x");
      const heads = hostileHeads({ method: method === "PAGE" ? "GET" : method, at });
      return [name, heads["a long token and proof"] ?? ""] as const;
    });
    for (let from = 0; from < inputs.length; from += 16) {
      expect(await dearest(Object.fromEntries(inputs.slice(from, from + 16)))).toEqual({});
    }
  });
});

describe("what a stranger's connections hold", () => {
  it("sixty pipelined requests cost no more than sixty alone, and others are served meanwhile", async () => {
    const input = plainInput(publicPaths["GET /api/openapi.json"] as PublicPath);
    const alone = (await costOf(Array(20).fill(input))) / 20;
    const together: number[] = [];
    for (let look = 0; look < 3; look++) {
      const begun = await cpu();
      await send(input.repeat(60), 1);
      together.push((await cpu()) - begun);
    }
    expect(Math.min(...together)).toBeLessThan(60 * Math.max(alone, plain) * 4 + 60 * plain);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it("many connections of many pipelined requests keep no newcomer out", async () => {
    /** The second most that the server works, in ms, until it answers a newcomer on a connection of its own. */
    const mostBefore = async (newcomers: number): Promise<number> => {
      const works: number[] = [];
      while (works.length < newcomers) {
        const from = await workOf(server.pid);
        const { status } = await fetch(`${server.url}/healthz`, { headers: { connection: "close" } });
        works.push((await workOf(server.pid)) - from);
        expect(status).toBe(200);
      }
      // One look may meet a collection of garbage.
      return works.toSorted((a, b) => b - a)[1] ?? 0;
    };
    const flood = `GET /api/auth/csrf HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`.repeat(255);
    const sockets = Array.from({ length: 24 }, () => connect(port, "127.0.0.1"));
    let answered = 0;
    for (const socket of sockets) {
      socket.on("error", () => undefined);
      socket.on("data", () => {
        answered += 1;
      });
      socket.write(flood);
    }
    await expect.poll(() => answered).toBeGreaterThan(0);
    const before = await mostBefore(8);
    for (const socket of sockets) socket.destroy();
    // Some 60 to 160 plain answers, and 320 once; above 500 where a connection has all its requests begun at once.
    expect(before / plain).toBeLessThan(400);
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
