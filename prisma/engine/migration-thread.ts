import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { MigrationFolders } from "@/prisma/engine/files";

export type ToMigrate = { ownerUrl: string; folders: MigrationFolders };
export type Migrated = { applied: string[] } | { failure: string };

/** In production it is one file of plain JavaScript like the server (see scripts/bundle.mjs). */
const worker = new URL("./migration-worker.ts", import.meta.url);
const entry = worker.pathname.endsWith(".ts") ? new URL("./migration-source.mjs", import.meta.url) : worker;

/**
 * Applies what is pending in a thread that ends: the engine never gives its memory back, and a server runs for months
 * after its first minute.
 */
export async function migrateApart(ownerUrl: string, folders: MigrationFolders, program = entry): Promise<string[]> {
  const thread = new Worker(program, { execArgv: [], workerData: { ownerUrl, folders } satisfies ToMigrate });
  // A thread that has nothing left to wait for ends without an error.
  const over = once(thread, "exit").then(([code]) => {
    throw new Error(`The thread of the migrations ended without an answer (${code}).`);
  });
  try {
    const [answer]: Migrated[] = await Promise.race([once(thread, "message"), over]);
    if (!answer || "failure" in answer) throw new Error(answer?.failure);
    return answer.applied;
  } finally {
    await thread.terminate();
  }
}
