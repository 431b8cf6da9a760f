import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, serverArguments } from "@/scripts/programs.mjs";

let dataDir: string;
let port: number;
/** Error output of the server that was started last. */
let said = "";
let program: readonly string[];

beforeAll(async () => {
  // As `npm start` does.
  program = ["--import", "./scripts/end-with-parent.mjs", ...(await serverArguments("production"))];
  dataDir = await mkdtemp(join(tmpdir(), "mandate-start-stop-"));
  port = await freePort();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

function start(extra: Record<string, string> = {}): ChildProcess {
  const server = spawn(process.execPath, program, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env.PATH, NODE_ENV: "production", PORT: String(port), MANDATE_DATA_DIR: dataDir, ...extra },
  });
  said = "";
  server.stderr.on("data", (data) => {
    said += data;
  });
  return server;
}

async function untilReady(server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode}: ${said}`);
    const answer = await fetch(`http://localhost:${port}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await pause(50);
  }
}

async function stop(server: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(server, "exit");
  server.kill(signal);
  const [code] = await ended;
  return code;
}

/** Command lines of the processes that name our data directory. */
async function leftovers(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.map((line) => line.replaceAll("\0", " ")).filter((line) => line.includes(dataDir));
}

// Reads /proc: there is no other portable list of processes without a program of its own.
describe.runIf(process.platform === "linux")("start and stop", { timeout: 120_000 }, () => {
  it("one signal ends everything in order, and nothing is left behind; Node warns of nothing", async () => {
    const server = start();
    await untilReady(server);
    expect((await leftovers()).length).toBeGreaterThan(0);
    expect(await stop(server, "SIGINT")).toBe(0);
    expect(await leftovers()).toEqual([]);
    expect(said).not.toMatch(/\(node:\d+\)/);
  });

  // From before the database runs until the pages are there.
  it.each([250, 500, 750, 1_000, 1_250, 1_500])(
    "a signal %d ms into the start leaves nothing behind either",
    async (ms) => {
      const server = start();
      await Promise.race([pause(ms), once(server, "exit")]);
      await stop(server, "SIGTERM");
      expect(await leftovers()).toEqual([]);
    },
  );

  it("after it was killed the next start adopts what was left, and keeps the data", async () => {
    const killed = start();
    await untilReady(killed);
    const keys = await (await fetch(`http://localhost:${port}/.well-known/jwks.json`)).text();
    await stop(killed, "SIGKILL");
    const server = start();
    await untilReady(server);
    expect(await (await fetch(`http://localhost:${port}/.well-known/jwks.json`)).text()).toBe(keys);
    expect(await stop(server, "SIGTERM")).toBe(0);
    expect(await leftovers()).toEqual([]);
  });

  it("several workers share the port, and end together", async () => {
    const supervisor = start({ WEB_CONCURRENCY: "2" });
    await untilReady(supervisor);
    expect(await stop(supervisor, "SIGTERM")).toBe(0);
    expect(await leftovers()).toEqual([]);
  });

  it("a port that is taken is named, before anything else starts", async () => {
    const other = createServer().listen(port);
    await once(other, "listening");
    const server = start();
    const [code] = await once(server, "exit");
    other.close();
    expect(code).toBe(1);
    expect(await leftovers()).toEqual([]);
  });
});
