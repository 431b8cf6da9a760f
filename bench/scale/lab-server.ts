import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Client } from "pg";
import { ended, untilReady } from "@/bench/world";
import { restoreLab } from "@/prisma/seed/scale/cache";
import type { Sizes } from "@/prisma/seed/scale/sizes";
import { freePort, serverArguments, serverEnvironment } from "@/scripts/programs.mjs";

type Jwk = { kty: string; crv: string; x: string; y: string; d: string };
export type LabInstance = { agentId: string; name: string; instanceId: string; privateKey: Jwk };

/** The content of `scale.json`: ids, accounts and keys with which to act in a laboratory. */
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
export type LabServer = {
  url: string;
  child: ChildProcess;
  pid: number;
  dataDir: string;
  notes: LabNotes;
  stop(): Promise<void>;
};

type LabOptions = {
  /** Changes the copy before the server starts. */
  prepare?: (dataDir: string) => Promise<void>;
  /** Modules that the server loads first. */
  imports?: readonly string[];
};

/** Reads how to act in a laboratory. */
export const notesOf = async (dataDir: string): Promise<LabNotes> =>
  JSON.parse(await readFile(join(dataDir, "scale.json"), "utf8")) as LabNotes;

/** Copies a kept laboratory and starts a server on the copy, which brings it to the schema of this version. */
export async function startLab(kept: string, { prepare, imports = [] }: LabOptions = {}): Promise<LabServer> {
  // In the folder of the kept laboratories, so that a file system that shares blocks copies nothing.
  const dataDir = await mkdtemp(join(dirname(kept), "lab-"));
  await restoreLab(kept, dataDir);
  const notes = await notesOf(dataDir);
  await prepare?.(dataDir);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = await start(port, url, dataDir, imports);
  await untilReady(url, migrationMs);
  await untilSearchIsWhole(dataDir);
  const stop = async () => {
    await ended(child);
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url, child, pid: child.pid ?? 0, dataDir, notes, stop };
}

/** A copy of an older laboratory is brought to this version first, and its tables are large. */
const migrationMs = 600_000;

/** Connects to the database of a server that runs on a data directory, as its superuser. */
export async function connectToLab(dataDir: string): Promise<Client> {
  const { socketDirectory, passwords } = JSON.parse(await readFile(join(dataDir, "postgres.json"), "utf8")) as {
    socketDirectory: string;
    passwords: { superuser: string };
  };
  const client = new Client({
    ...{ host: socketDirectory, port: 5432, user: "postgres", password: passwords.superuser, database: "mandate" },
  });
  await client.connect();
  return client;
}

/** An update may derive the rows of the search again. No measurement includes that work. */
async function untilSearchIsWhole(dataDir: string): Promise<void> {
  const client = await connectToLab(dataDir);
  try {
    while ((await client.query("select from audit_rebuild")).rowCount) await setTimeout(1_000);
  } finally {
    await client.end();
  }
}

async function start(port: number, url: string, dataDir: string, imports: readonly string[]): Promise<ChildProcess> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...{ NODE_ENV: "production", PORT: String(port), PUBLIC_URL: url, MANDATE_DATA_DIR: dataDir },
    MANDATE_TRUST_DOMAIN: "localhost",
  };
  const server = await serverArguments("production");
  const loaded = ["./scripts/end-with-parent.mjs", ...imports].flatMap((file) => ["--import", file]);
  return spawn(process.execPath, [...loaded, ...server], {
    env: serverEnvironment(env),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}
