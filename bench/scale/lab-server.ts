import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ended, untilReady } from "@/bench/world";
import { cacheDirectory, cachedLab, restoreLab } from "@/prisma/seed/scale/cache";
import type { Sizes } from "@/prisma/seed/scale/sizes";
import { serverArguments } from "@/scripts/programs.mjs";

type Jwk = { kty: string; crv: string; x: string; y: string; d: string };
export type LabInstance = { agentId: string; name: string; instanceId: string; privateKey: Jwk };

/** What `scale.json` says: how to act in a laboratory. */
export type LabNotes = {
  sizes: Sizes;
  password: string;
  pepKey: string;
  serverId: string;
  groupId: string;
  blueprintId: string;
  delegations: string[];
  people: Record<string, string>;
  chain: LabInstance[];
  bystander: LabInstance & { identifier: string; pepKey: string; delegationId: string };
};

/** A server in production on a copy of a laboratory. */
export type LabServer = { url: string; pid: number; dataDir: string; notes: LabNotes; stop(): Promise<void> };

/** Copies a laboratory, made where it is missing, and starts a server on it. */
export async function startLab(sizes: Sizes, say: (line: string) => void): Promise<LabServer> {
  const kept = await cachedLab(sizes, say);
  // Beside the cache, so that a file system that shares blocks copies nothing.
  const dataDir = await mkdtemp(join(process.env.MANDATE_SCALE_CACHE ? cacheDirectory() : tmpdir(), "lab-"));
  await restoreLab(kept, dataDir);
  const notes = JSON.parse(await readFile(join(dataDir, "scale.json"), "utf8")) as LabNotes;
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = await start(port, url, dataDir);
  await untilReady(url);
  const stop = async () => {
    await ended(child);
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url, pid: child.pid ?? 0, dataDir, notes, stop };
}

async function start(port: number, url: string, dataDir: string): Promise<ChildProcess> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...{ NODE_ENV: "production", PORT: String(port), PUBLIC_URL: url, MANDATE_DATA_DIR: dataDir },
    MANDATE_TRUST_DOMAIN: "localhost",
  };
  const server = await serverArguments("production");
  return spawn(process.execPath, ["--import", "./scripts/end-with-parent.mjs", ...server], {
    env,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || !address) throw new Error("There is no free port.");
  return address.port;
}
