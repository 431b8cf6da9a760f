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
export async function migrateApart(ownerUrl: string, folders: MigrationFolders): Promise<string[]> {
  const thread = new Worker(entry, { execArgv: [], workerData: { ownerUrl, folders } satisfies ToMigrate });
  try {
    const [answer]: Migrated[] = await once(thread, "message");
    if (!answer || "failure" in answer) throw new Error(answer?.failure);
    return answer.applied;
  } finally {
    await thread.terminate();
  }
}
