import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureStandardBlueprint } from "@/lib/blueprints/commands";
import { clock } from "@/lib/platform/base/clock";
import { installRuntime, type Runtime } from "@/lib/platform/base/runtime";
import { databaseTimeMs, endPools } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { loadKeys } from "@/lib/platform/keys/load-keys";
import { ensureOrganisation } from "@/lib/sign-in/commands/first-start";
import { createTestDatabase, type TestDatabase } from "./database";

export type TestRuntime = { database: TestDatabase; dataDir: string; runtime: Runtime; close(): Promise<void> };

/** Installs the runtime of a process that serves a database, and loads its signing keys. */
export async function installTestRuntime(
  { appUrl }: Pick<TestDatabase, "appUrl">,
  dataDir: string,
  change: Partial<Runtime> = {},
): Promise<Runtime> {
  const runtime: Runtime = {
    publicUrl: "http://localhost:3000",
    trustDomain: "acme.example",
    dataDir,
    databaseUrl: appUrl,
    setRole: false,
    keyEncryptionKey: randomBytes(32),
    production: false,
    ...change,
  };
  installRuntime(runtime);
  await clock.measure(databaseTimeMs);
  await loadKeys();
  return runtime;
}

/** Ends all connections of the runtime. */
export async function endConnections(): Promise<void> {
  await endPrisma();
  await endPools();
}

/** Makes what the first start of a server makes. */
export async function ensureFirstStart(runtime: Runtime): Promise<void> {
  await ensureOrganisation(runtime);
  await ensureStandardBlueprint();
}

/** Installs the runtime on a fresh database, as a server does, with signing keys of its own. */
export async function startTestRuntime(change: Partial<Runtime> = {}): Promise<TestRuntime> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "mandate-test-"));
  return {
    database,
    dataDir,
    runtime: await installTestRuntime(database, dataDir, change),
    async close() {
      await endConnections();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
