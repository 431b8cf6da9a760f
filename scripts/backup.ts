import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Client } from "pg";
import { readLog } from "@/lib/audit/restoration/compare";
import { type Config, loadConfig } from "@/lib/platform/base/config";
import { copyCluster } from "@/lib/platform/postgres/backup/cluster-files";
import { dumpDatabase } from "@/lib/platform/postgres/backup/dump";
import { type Manifest, newBackupFolder, writeManifest } from "@/lib/platform/postgres/backup/manifest";
import { noteBackup } from "@/lib/platform/postgres/backup/notes";
import { locate, readLayout } from "@/lib/platform/postgres/layout";
import { startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { watermarkDirectory, watermarkFile } from "@/lib/platform/watermark/watermark";
import { keyFileOf, runPlain, UsageError } from "./operator-command";

const usage = `Backs the database up while the server serves.

  npm run backup -- DIR      DIR is a folder that does not exist yet, or is empty

The embedded database is copied as files. A database that DATABASE_URL names is dumped by pg_dump.`;

async function backUp(directory: string): Promise<void> {
  const config = loadConfig(process.env);
  await newBackupFolder(directory);
  const { files, log } = config.databaseUrl
    ? await dumpExternal(config.databaseUrl, directory)
    : await copyEmbedded(config, directory);
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1_048_576;
  console.log(`The backup is whole: ${files.length} files, ${megabytes.toFixed(1)} MB, in ${directory}.`);
  if (log) console.log(`It covers the log ${log.origin} up to ${log.size} records or further.`);
  await nameWhatIsMissing(config);
}

type Facts = Pick<Manifest, "postgres" | "log"> & { beganAt: Date };

async function dumpExternal(databaseUrl: string, directory: string): Promise<Manifest> {
  const facts = await withClient(databaseUrl, factsOf);
  await dumpDatabase(databaseUrl, directory);
  return finish(databaseUrl, directory, "dump", facts);
}

async function copyEmbedded({ dataDir }: Config, directory: string): Promise<Manifest> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  try {
    const facts = await withClient(postgres.ownerUrl, factsOf);
    const layout = await readLayout((await locate(dataDir)).home);
    if (!layout) throw new Error(`${dataDir} holds no database.`);
    await withClient(postgres.superuserUrl, (client) =>
      copyCluster(client, layout.cluster, join(directory, "cluster")),
    );
    return await finish(postgres.ownerUrl, directory, "files", facts);
  } finally {
    await postgres.stop();
  }
}

/** Writes the manifest, and then tells the database, whose console shows the time of the last whole backup. */
async function finish(ownerUrl: string, directory: string, kind: Manifest["kind"], { beganAt, ...facts }: Facts) {
  const manifest = await writeManifest(directory, { kind, ...facts, madeAt: new Date().toISOString() });
  const isNoted = await withClient(ownerUrl, (client) => noteBackup(client, beganAt, manifest));
  if (!isNoted) console.log("The console does not show this backup: the database is of an earlier version.");
  return manifest;
}

async function factsOf(client: Client): Promise<Facts> {
  const { rows } = await client.query<{ version: string; log: boolean; now: Date }>(
    `select current_setting('server_version') as version, to_regclass('public.log_head') is not null as log,
       clock_timestamp() as now`,
  );
  const log = rows[0]?.log ? await readLog(client) : undefined;
  return {
    postgres: rows[0]?.version ?? "unknown",
    log: log?.signed ? { origin: log.origin, size: log.signed.size, root: log.signed.root.toString("base64") } : null,
    beganAt: rows[0]?.now ?? new Date(),
  };
}

/** The key-encryption key beside the backup would open every key in it; the watermark must not go back in time. */
async function nameWhatIsMissing(config: Config): Promise<void> {
  console.log(`\nNot in the backup: the key-encryption key (${keyFileOf(config)}). Without it no signing key opens.`);
  console.log("Keep a copy of it apart from the backup.");
  console.log(`Not in the backup: the watermark (${join(await watermarkDirectory(config), watermarkFile)}).`);
  console.log("It stays where it is, and shows after a restore whether the database is older than its log.");
}

async function withClient<T>(connectionString: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

await runPlain(async () => {
  const { positionals } = parseArgs({ allowPositionals: true, strict: false });
  const [directory] = positionals;
  if (directory === undefined || positionals.length !== 1) throw new UsageError(usage);
  await backUp(resolve(directory));
});
