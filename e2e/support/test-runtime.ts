import { randomBytes } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@/e2e/support/database";
import { endPools } from "@/lib/platform/db/pool";
import { endPrisma } from "@/lib/platform/db/prisma";
import { loadKeys } from "@/lib/platform/keys/keys";
import { installRuntime } from "@/lib/platform/runtime/runtime";

export type TestRuntime = { database: TestDatabase; close(): Promise<void> };

/** Installs the runtime on a fresh database, as the server would, with signing keys of its own. */
export async function startTestRuntime(): Promise<TestRuntime> {
  const database = await createTestDatabase();
  installRuntime({
    publicUrl: "http://localhost:3000",
    trustDomain: "localhost",
    dataDir: "/nonexistent",
    databaseUrl: database.appUrl,
    setRole: false,
    keyEncryptionKey: randomBytes(32),
    production: false,
  });
  await loadKeys();
  return {
    database,
    async close() {
      await endPools();
      await endPrisma();
      await database.drop();
    },
  };
}
