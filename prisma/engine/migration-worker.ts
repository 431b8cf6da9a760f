// Runs in a thread of its own (see migration-thread.ts).
import { parentPort, workerData } from "node:worker_threads";
import type { Migrated, ToMigrate } from "@/prisma/engine/migration-thread";
import { migrate } from "@/prisma/migrate";

const { ownerUrl, folders }: ToMigrate = workerData;
const tell = (answer: Migrated) => parentPort?.postMessage(answer);

await migrate(ownerUrl, folders).then(
  (applied) => tell({ applied }),
  (error: Error) => tell({ failure: error.message }),
);
