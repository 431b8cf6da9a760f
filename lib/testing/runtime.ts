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
import { startBackgroundThread } from "@/lib/startup/background-thread";
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

/** Signing keys that this process made: rows of their table, and the key that wraps them. An RSA key takes long to make. */
let made: { rows: string; keyEncryptionKey: Uint8Array } | undefined;

/** Installs the runtime on a fresh database, as a server does. The runtimes of one process have the same signing keys. */
export async function startTestRuntime(change: Partial<Runtime> = {}): Promise<TestRuntime> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "mandate-test-"));
  const sharesKeys = change.keyEncryptionKey === undefined;
  const shared = sharesKeys ? made : undefined;
  if (shared) await database.asSuperuser(insertKeys, [shared.rows]);
  const keys = shared && { keyEncryptionKey: shared.keyEncryptionKey };
  const runtime = await installTestRuntime(database, dataDir, { ...keys, ...change });
  const backgroundThread = startBackgroundThread();
  if (sharesKeys) made ??= { ...(await storedKeys(database)), keyEncryptionKey: runtime.keyEncryptionKey };
  return {
    database,
    dataDir,
    runtime,
    async close() {
      await backgroundThread.stop();
      await endConnections();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const insertKeys = "insert into signing_keys select * from jsonb_populate_recordset(null::signing_keys, $1)";

async function storedKeys({ asSuperuser }: TestDatabase): Promise<{ rows: string }> {
  const [stored] = await asSuperuser<{ rows: string }>("select jsonb_agg(k)::text as rows from signing_keys k");
  return stored ?? { rows: "[]" };
}
