import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchAgent } from "@/bench/agent";
import { type Session, signIn } from "@/bench/session";
import { setUpStory } from "@/bench/story";
import { serverArguments, serverEnvironment } from "@/scripts/programs.mjs";

/** A Mandate started as a user would, with one agent that may pay. */
export type World = {
  url: string;
  /** The first server's process. */
  pid: number | undefined;
  pepKey: string;
  agent: BenchAgent;
  admin: Session;
  agentId: string;
  urls: string[];
  dataDir: string;
  stop(): Promise<void>;
};

/** Sends console requests as a signed-in person. */
export const resource = "https://payments.bench.example";

/** Starts one server, or several over one database, and lives the story up to an enrolled agent with authority. */
export async function startWorld({
  servers = 1,
  port = 3700,
}: {
  servers?: number;
  port?: number;
} = {}): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), "mandate-bench-"));
  const url = `http://localhost:${port}`;
  const children: ChildProcess[] = [];
  const urls: string[] = [];
  for (let i = 0; i < servers; i++) {
    children.push(await startServer(port + i, url, dataDir));
    urls.push(`http://localhost:${port + i}`);
    await untilReady(`http://localhost:${port + i}`);
  }
  const initial = JSON.parse(await readFile(join(dataDir, "initial-admin.json"), "utf8"));
  const admin = await signIn(url, initial.email, initial.password);
  const story = await setUpStory(url, admin, resource);
  const stop = async () => {
    // The first server owns the database, so it goes last.
    for (const child of [...children].reverse()) await ended(child);
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url, pid: children[0]?.pid, urls, dataDir, admin, ...story, stop };
}

async function startServer(port: number, publicUrl: string, dataDir: string): Promise<ChildProcess> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    MANDATE_DATA_DIR: dataDir,
  };
  const server = await serverArguments("production");
  return spawn(process.execPath, ["--import", "./scripts/end-with-parent.mjs", ...server], {
    env: serverEnvironment(env),
    // The channel ends the server when this process is killed.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

/** Waits until a server is ready. */
export async function untilReady(url: string, patienceMs = 60_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} is not ready after ${patienceMs / 1000} s.`);
}

export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGINT");
  });
}
