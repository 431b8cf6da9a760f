import cluster, { type Worker } from "node:cluster";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { superviseWorkers } from "./workers";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const listenersBefore = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "mandate-workers-"));
  await writeFile(join(directory, "ends.cjs"), "process.exit(0)");
});
afterAll(async () => {
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (!listenersBefore.get(signal)?.includes(listener)) process.off(signal, listener);
    }
  }
  await rm(directory, { recursive: true });
});

function launchIn(cwd: string): Worker {
  cluster.setupPrimary({ exec: join(directory, "ends.cjs"), args: [], execArgv: [], cwd });
  return cluster.fork();
}

it("a worker that the machine cannot start is started later, whether the call fails or its outcome does", async () => {
  const launches = [
    () => {
      throw Object.assign(new Error("spawn ENOMEM"), { code: "ENOMEM" });
    },
    () => launchIn(join(directory, "missing")),
    () => launchIn(directory),
  ];
  const startedAt = performance.now();
  expect(await superviseWorkers(1, () => (launches.shift() ?? (() => launchIn(directory)))())).toBe(1);
  expect(launches).toEqual([]);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2_900);
});
