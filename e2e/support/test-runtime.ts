import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase } from "@/e2e/support/database";
import { installRuntime } from "@/lib/platform/base/runtime";
import { endPools } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { loadKeys } from "@/lib/platform/keys/load-keys";

export type TestRuntime = { database: TestDatabase; dataDir: string; close(): Promise<void> };

/** Installs the runtime on a fresh database, as the server would, with signing keys of its own. */
export async function startTestRuntime(): Promise<TestRuntime> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "mandate-runtime-"));
  installRuntime({
    publicUrl: "http://localhost:3000",
    trustDomain: "localhost",
    dataDir,
    databaseUrl: database.appUrl,
    setRole: false,
    keyEncryptionKey: randomBytes(32),
    production: false,
  });
  await loadKeys();
  return {
    database,
    dataDir,
    async close() {
      await endPools();
      await endPrisma();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
