import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startTestServer, type TestServer } from "./process";

/** Names a folder with a file for each of these servers: named by its process, and with the place of its data. */
const variable = "MANDATE_TEST_SERVERS_HANDED_ON";

/** Ends the servers that are left when all files are done. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "mandate-handed-on-"));
  process.env[variable] = folder;
  return async () => {
    for (const pid of await readdir(folder)) {
      await ended(Number(pid));
      await rm(await readFile(join(folder, pid), "utf8"), { recursive: true, force: true });
    }
    await rm(folder, { recursive: true, force: true });
  };
}

/** Ends a process and waits until it is gone. It may have ended with the process that ran the files. */
async function ended(pid: number): Promise<void> {
  for (let signal: "SIGTERM" | 0 = "SIGTERM"; ; signal = 0) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    await pause(50);
  }
}

const free: TestServer[] = [];

/**
 * Answers a server that only one file uses at a time. The files of one process hand it on: to start a server and to warm
 * it up takes longer than many a file does.
 */
export async function takeServer(): Promise<TestServer> {
  for (let server = free.pop(); server; server = free.pop()) if (server.runs()) return server;
  const server = await startTestServer();
  await writeFile(join(process.env[variable] ?? "", String(server.pid)), server.dataDir);
  return server;
}

/** Leaves a server to the next file. */
export const handOn = (server: TestServer): void => void free.push(server);
