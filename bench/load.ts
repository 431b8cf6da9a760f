import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type CpuTime, cpuTimeOf } from "@/bench/cpu";

/** `cpu`: what one request cost in CPU time, in microseconds; absent where the system does not tell. */
export type Figure = { perSecond: number; p50: number; p99: number; failed: number; cpu?: Cost };
export type Cost = CpuTime & { client: number };
export type Load = {
  url: string;
  /** The process under test: its CPU time and that of its children is measured. */
  pid?: number | undefined;
  connections: number;
  seconds: number;
  headers: Record<string, string>;
  body?: string;
  /** Makes one request after another, where they must not repeat. */
  next?: () => { body: string; headers: Record<string, string> };
};

/** More than either side answers; should they run out, the rest is made while the load runs. */
const preparedPerSecond = 4_000;

/**
 * Sends POST requests over so many connections for so long, one after the other on each.
 *
 * Every request is there as bytes before the time runs: the cores then belong to what is measured, and not to the
 * signatures of those who ask.
 */
export async function measure({ url, pid, connections, seconds, headers, body = "", next }: Load): Promise<Figure> {
  const target = new URL(url);
  const made = () => {
    const request = next?.() ?? { body, headers: {} };
    return bytesOf(target, { ...headers, ...request.headers }, request.body);
  };
  const prepared = Array.from({ length: next ? seconds * preparedPerSecond : 1 }, made);
  const take = next ? () => prepared.pop() ?? made() : () => prepared[0] ?? made();
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(target)));
  const tally: Tally = { latencies: [], failed: 0, until: performance.now() + seconds * 1_000 };
  const from = performance.now();
  const costs = meter(pid);
  await Promise.all(sockets.map((socket) => converse(socket, take, tally)));
  const cpu = costs(tally.latencies.length);
  const elapsed = (performance.now() - from) / 1_000;
  for (const socket of sockets) socket.destroy();
  const sorted = tally.latencies.toSorted((a, b) => a - b);
  const quantile = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return {
    perSecond: Math.round(sorted.length / elapsed),
    p50: quantile(0.5),
    p99: quantile(0.99),
    failed: tally.failed,
    ...(cpu ? { cpu } : {}),
  };
}

/** Starts counting CPU time; the answer states what each of so many requests took since. */
function meter(pid: number | undefined): (requests: number) => Cost | undefined {
  const [server, client] = [pid === undefined ? undefined : cpuTimeOf(pid), process.cpuUsage()];
  return (requests) => {
    const [after, own] = [pid === undefined ? undefined : cpuTimeOf(pid), process.cpuUsage(client)];
    if (!server || !after) return undefined;
    const each = (us: number) => Math.round(us / requests);
    return {
      server: each(after.server - server.server),
      database: each(after.database - server.database),
      client: each(own.user + own.system),
    };
  };
}

type Tally = { latencies: number[]; failed: number; until: number };

/** Asks and waits for the answer until the time is over. */
async function converse(socket: Socket, take: () => Buffer, tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    let sentAt = 0;
    let answer: Buffer = Buffer.alloc(0);
    const ask = () => {
      if (performance.now() >= tally.until) return resolve();
      sentAt = performance.now();
      socket.write(take());
    };
    socket.on("data", (piece: Buffer) => {
      answer = answer.length === 0 ? piece : Buffer.concat([answer, piece]);
      const status = statusOf(answer);
      if (status === undefined) return;
      answer = Buffer.alloc(0);
      tally.latencies.push(performance.now() - sentAt);
      if (status !== 200) tally.failed += 1;
      ask();
    });
    socket.once("close", () => {
      if (performance.now() < tally.until) tally.failed += 1;
      resolve();
    });
    ask();
  });
}

const headEnd = Buffer.from("\r\n\r\n");
const lastChunk = Buffer.from("0\r\n\r\n");

/** The status of an answer that is complete; undefined while some of it is missing. */
function statusOf(answer: Buffer): number | undefined {
  const end = answer.indexOf(headEnd);
  if (end === -1) return undefined;
  const head = answer.toString("latin1", 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const complete =
    length === undefined
      ? answer.subarray(-lastChunk.length).equals(lastChunk)
      : answer.length >= end + headEnd.length + Number(length);
  return complete ? Number(head.slice(9, 12)) : undefined;
}

function bytesOf({ host, pathname }: URL, headers: Record<string, string>, body: string): Buffer {
  const lines = Object.entries({ host, ...headers, "content-length": String(Buffer.byteLength(body)) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.from(`POST ${pathname} HTTP/1.1\r\n${head}\r\n${body}`);
}

async function opened({ hostname, port }: URL): Promise<Socket> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  // An answer that never comes is counted where it was waited for.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
