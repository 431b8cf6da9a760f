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
      const dataDir = await readFile(join(folder, pid), "utf8");
      await ended(Number(pid), dataDir);
      await rm(dataDir, { recursive: true, force: true });
    }
    await rm(folder, { recursive: true, force: true });
  };
}

/** Ends the server of this data and waits until it is gone. Another process may have got its number meanwhile. */
async function ended(pid: number, dataDir: string): Promise<void> {
  const isIt = async () => (await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")).includes(dataDir);
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (await isIt()) process.kill(pid, signal);
    for (const until = performance.now() + 40_000; performance.now() < until; ) {
      if (!(await isIt())) return;
      await pause(50);
    }
  }
  throw new Error(`The server ${pid} does not end.`);
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
