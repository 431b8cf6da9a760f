import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseProcesses } from "@/e2e/support/server/database";
import { newDataDir } from "@/e2e/support/server/process";
import { freePort } from "@/scripts/programs.mjs";

// S1: `npm start`, as a user runs it, brings back a server that ended.

type Command = { child: ChildProcess; output: () => string; ended: Promise<unknown> };

let dataDir: string;
let port: number;
beforeAll(async () => {
  dataDir = await newDataDir();
  port = await freePort();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

function npmStart(settings: Record<string, string> = {}): Command {
  const child = spawn("npm", ["start"], {
    stdio: ["ignore", "pipe", "pipe"],
    // A terminal's Ctrl-C reaches the group.
    detached: true,
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production" },
      ...{ PORT: String(port), MANDATE_DATA_DIR: dataDir, ...settings },
    },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => {
      text += data;
    });
  }
  return { child, output: () => text, ended: once(child, "exit") };
}

async function expectOrderlyEnd({ child, ended, output }: Command): Promise<void> {
  process.kill(-Number(child.pid), "SIGINT");
  await ended;
  // npm itself does not wait for what it started.
  await expect.poll(serverPid).toBeUndefined();
  expect(output()).toContain("Stopping");
}

async function untilReady({ child, output }: Command, otherThan?: number): Promise<number> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${output()}`);
    const answer = await fetch(`http://localhost:${port}/readyz`).catch(() => undefined);
    const pid = await serverPid();
    if (answer?.status === 200 && pid !== undefined && pid !== otherThan) return pid;
    await pause(50);
  }
}

/** The process that serves, found by the port in its environment. */
async function serverPid(): Promise<number | undefined> {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (!command.includes("end-with-parent.mjs")) continue;
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    if (environment.split("\0").includes(`PORT=${port}`)) return Number(pid);
  }
  return undefined;
}

// Reads /proc: there is no other portable list of processes without a program of its own.
describe.runIf(process.platform === "linux")("S1 npm start", { timeout: 120_000 }, () => {
  it("serves again after its server was killed, on the same PostgreSQL, says so, and ends in order", async () => {
    const command = npmStart();
    const first = await untilReady(command);
    const [postmaster] = await databaseProcesses({ dataDir });
    process.kill(first, "SIGKILL");
    const second = await untilReady(command, first);
    expect(command.output()).toMatch(/The server ended \(SIGKILL\)\. It is started again in 1 s\./);
    process.kill(second, "SIGKILL");
    await untilReady(command, second);
    expect(command.output()).toMatch(/The server ended \(SIGKILL\)\. It is started again in 2 s\./);
    expect((await databaseProcesses({ dataDir }))[0]).toBe(postmaster);
    await expectOrderlyEnd(command);
  });

  it("ends while it waits to start its server again", async () => {
    const command = npmStart();
    process.kill(await untilReady(command), "SIGKILL");
    await expect.poll(command.output).toContain("It is started again in 1 s.");
    await expectOrderlyEnd(command);
  });

  it("ends at once with the sentence when a setting is wrong", async () => {
    const command = npmStart({ MANDATE_HOSTS: "https://mandate.example" });
    expect((await command.ended) as unknown[]).toEqual([1, null]);
    expect(command.output()).toMatch(/MANDATE_HOSTS is "https:\/\/mandate\.example": expected host names/);
    expect(command.output()).not.toContain("started again");
  });
});
