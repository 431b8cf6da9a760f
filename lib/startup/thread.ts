import { Worker, type WorkerOptions } from "node:worker_threads";
import { runtime } from "@/lib/platform/base/runtime";
import { log } from "@/lib/platform/observability/log";

type Options = Pick<WorkerOptions, "resourceLimits" | "transferList"> & { workerData?: object };

/**
 * Starts a program of the server in a thread, which gets the runtime. The key that opens all others stays where it is.
 *
 * @param program In production it is one file of plain JavaScript like the server (see scripts/bundle.mjs).
 */
export function startThread(name: string, program: URL, { workerData, ...options }: Options): Worker {
  const entry = program.pathname.endsWith(".ts") ? new URL("./thread-source.mjs", import.meta.url) : program;
  const started = new Worker(entry, {
    ...options,
    name,
    execArgv: [],
    workerData: {
      ...workerData,
      program: program.href,
      runtime: { ...runtime(), keyEncryptionKey: new Uint8Array() },
    },
  });
  started.on("error", (error) => log.error({ err: error, thread: name }, "a thread failed"));
  return started;
}
