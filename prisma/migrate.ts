import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import { Client } from "pg";
import PgBoss from "pg-boss";
import {
  type MigrationFolders,
  migrationNames,
  readMigrations,
  readSchema,
  writeMigration,
} from "@/prisma/engine/files";
import { migrateApart } from "@/prisma/engine/migration-thread";
import { grantServingRole } from "@/prisma/engine/serving-role";
import { withEngine } from "@/prisma/engine/with-engine";

/** Differences between the migrations of a database and those of this version, as names of migrations. */
export type MigrationStatus = { pending: string[]; failed: string[]; edited: string[]; unknown: string[] };

const here = fileURLToPath(new URL(".", import.meta.url));
const shipped: MigrationFolders = { schema: join(here, "schema"), migrations: join(here, "migrations") };
const filters = { externalTables: [], externalEnums: [] };
const lockKey = 4_211_964_731;

/**
 * Brings a database to this version: migrations, the job queue's tables, and the serving role's rights.
 *
 * Servers that start at once wait for one another. Repeating it changes nothing.
 *
 * @returns The names of the migrations it applied.
 * @throws Error with a plain sentence when a migration failed before or the database belongs to a newer version.
 */
export const deploy = (ownerUrl: string, folders: MigrationFolders = shipped): Promise<string[]> =>
  bringUpToDate(ownerUrl, folders, migrate);

/** Does the same for a server, which then keeps nothing of the engine in memory. */
export const deployApart = (ownerUrl: string, folders: MigrationFolders = shipped): Promise<string[]> =>
  bringUpToDate(ownerUrl, folders, migrateApart);

async function bringUpToDate(
  ownerUrl: string,
  folders: MigrationFolders,
  applyPending: typeof migrate,
): Promise<string[]> {
  return withClient(ownerUrl, async (client) => {
    await client.query("SET lock_timeout = '120s'");
    await client.query("SELECT pg_advisory_lock($1)", [lockKey]);
    const applied = (await isCurrent(client, folders)) ? [] : await applyPending(ownerUrl, folders);
    await installJobQueue(client);
    await grantServingRole(client);
    return applied;
  });
}

/** Applies pending migrations in this thread. */
export async function migrate(ownerUrl: string, folders: MigrationFolders): Promise<string[]> {
  return withEngine(ownerUrl, await readSchema(folders), async (engine) => {
    await refuseUnsafe(await diagnose(engine, folders), folders);
    const migrationsList = await readMigrations(folders);
    return (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames;
  });
}

/**
 * Checks that the database has exactly the migrations of this version and that none failed. If so, the engine is not
 * loaded, because it would stay in the server's memory permanently.
 */
async function isCurrent(client: Client, folders: MigrationFolders): Promise<boolean> {
  const made = await client.query<{ there: boolean }>(
    "SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS there",
  );
  if (!made.rows[0]?.there) return false;
  const { rows } = await client.query<{ name: string; applied: boolean }>(
    "SELECT migration_name AS name, finished_at IS NOT NULL AS applied FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  const shipped = await migrationNames(folders);
  return (
    rows.every(({ applied }) => applied) &&
    rows.length === shipped.length &&
    shipped.every((name) => rows.some((row) => row.name === name))
  );
}

/** Compares a database with the migrations of this version and changes nothing. */
export async function status(ownerUrl: string, folders: MigrationFolders = shipped): Promise<MigrationStatus> {
  return withEngine(ownerUrl, await readSchema(folders), (engine) => diagnose(engine, folders));
}

/**
 * Writes the migration that leads from a database, or from nothing, to the Prisma schema.
 *
 * Tables that only SQL describes (no model of the schema names them) are left out.
 *
 * @returns The path of the new file, or nothing when there is no difference.
 */
export async function diff(
  ownerUrl: string,
  {
    name,
    from = "database",
    folders = shipped,
  }: { name: string; from?: "database" | "empty"; folders?: MigrationFolders },
): Promise<string | undefined> {
  if (!/^[a-z0-9_]+$/.test(name)) throw new Error("A migration's name consists of a-z, 0-9 and _.");
  const files = await readSchema(folders);
  const externalTables =
    from === "empty" ? [] : await tablesOutside(ownerUrl, files.map((file) => file.content).join("\n"));
  const { stdout } = await withEngine(ownerUrl, files, (engine) =>
    engine.diff({
      from: from === "empty" ? { tag: "empty" } : { tag: "schemaDatasource", files, configDir: folders.schema },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: { externalTables, externalEnums: [] },
    }),
  );
  const sql = stdout?.trim();
  if (!sql || sql === "-- This is an empty migration.") return undefined;
  return writeMigration(folders, name, `${sql}\n`);
}

async function diagnose(engine: SchemaEngine, folders: MigrationFolders): Promise<MigrationStatus> {
  const migrationsList = await readMigrations(folders);
  const found = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters });
  const { history } = found;
  return {
    pending: history && "unappliedMigrationNames" in history ? history.unappliedMigrationNames : [],
    unknown: history && "unpersistedMigrationNames" in history ? history.unpersistedMigrationNames : [],
    failed: found.failedMigrationNames,
    edited: found.editedMigrationNames,
  };
}

async function refuseUnsafe({ failed, unknown }: MigrationStatus, folders: MigrationFolders): Promise<void> {
  if (failed.length > 0) {
    throw new Error(
      `The migration ${failed.join(", ")} failed on this database before. Restore a backup, or repair it.`,
    );
  }
  const [oldest] = await migrationNames(folders);
  if (oldest !== undefined && unknown.some((name) => name < oldest)) {
    throw new Error(
      "This database is from a development build before the first release, and cannot be upgraded. Start with an empty database, or with another MANDATE_DATA_DIR.",
    );
  }
  if (unknown.length > 0) {
    throw new Error(
      `This database was migrated by a newer version of Mandate (${unknown.join(", ")}). Run that version.`,
    );
  }
}

/** pg-boss makes and upgrades its own schema at its start; only the owner may let it. */
async function installJobQueue(client: Client): Promise<void> {
  const db = {
    executeSql: async (text: string, values?: unknown[]) => {
      const result = await client.query(text, values);
      return Array.isArray(result) ? (result.at(-1) ?? { rows: [] }) : result;
    },
  };
  const boss = new PgBoss({ db, schema: "pgboss", supervise: false, schedule: false });
  await boss.start();
  await boss.stop({ graceful: false, wait: false });
}

async function tablesOutside(ownerUrl: string, schema: string): Promise<string[]> {
  const modelled = new Set([...schema.matchAll(/@@map\("([^"]+)"\)/g)].map((match) => match[1]));
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
    );
    return rows.filter(({ name }) => !modelled.has(name)).map(({ name }) => `public.${name}`);
  });
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: "mandate-migrate",
    connectionTimeoutMillis: 5000,
  });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { runMigrateCommand } = await import("@/prisma/engine/command");
  await runMigrateCommand(process.argv.slice(2), { deploy, status, diff }).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
