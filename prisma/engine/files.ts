import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MigrationList } from "@prisma/schema-engine-wasm";

export type SchemaFile = { path: string; content: string };

/** Paths of the folders of the schema and the migrations. */
export type MigrationFolders = { schema: string; migrations: string };

/** Reads every `.prisma` file of the schema folder. */
export async function readSchema({ schema }: MigrationFolders): Promise<SchemaFile[]> {
  const names = (await readdir(schema)).filter((name) => name.endsWith(".prisma")).toSorted();
  return Promise.all(
    names.map(async (name) => ({ path: join(schema, name), content: await readFile(join(schema, name), "utf8") })),
  );
}

/** Names the migrations in order. */
export async function migrationNames({ migrations }: Pick<MigrationFolders, "migrations">): Promise<string[]> {
  const found = existsSync(migrations) ? await readdir(migrations, { withFileTypes: true }) : [];
  return found
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/** Reads the migrations in order, in the shape the engine takes. */
export async function readMigrations({ migrations }: MigrationFolders): Promise<MigrationList> {
  const lockfile = join(migrations, "migration_lock.toml");
  return {
    baseDir: migrations,
    lockfile: {
      path: "migration_lock.toml",
      content: existsSync(lockfile) ? await readFile(lockfile, "utf8") : null,
    },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(
      (await migrationNames({ migrations })).map(async (name) => ({
        path: name,
        migrationFile: {
          path: "migration.sql",
          content: { tag: "ok", value: await readFile(join(migrations, name, "migration.sql"), "utf8") } as const,
        },
      })),
    ),
  };
}

/** Writes the next migration and answers its path. */
export async function writeMigration({ migrations }: MigrationFolders, name: string, sql: string): Promise<string> {
  const moment = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = join(migrations, `${moment}_${name}`);
  await mkdir(folder, { recursive: true });
  const lockfile = join(migrations, "migration_lock.toml");
  if (!existsSync(lockfile)) await writeFile(lockfile, 'provider = "postgresql"\n');
  const file = join(folder, "migration.sql");
  await writeFile(file, sql);
  return file;
}
