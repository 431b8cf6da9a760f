import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Config, loadConfig } from "@/lib/platform/base/config";
import { restoreDump } from "@/lib/platform/postgres/backup/dump";
import { BackupError, type Manifest, readWholeBackup } from "@/lib/platform/postgres/backup/manifest";
import { restoreFiles } from "@/lib/platform/postgres/restore-files";
import { readWatermark, watermarkDirectory } from "@/lib/platform/watermark/watermark";
import { keyFileOf, runPlain, UsageError } from "./operator-command";

const usage = `Restores a backup that npm run backup made. Stop every server first.

  npm run restore -- DIR

The embedded database that was there is kept beside the restored one. A dump is restored into the database that
DATABASE_URL names, which must be empty.`;

async function restore(directory: string): Promise<void> {
  const config = loadConfig(process.env);
  const manifest = await readWholeBackup(directory);
  if (manifest.kind === "dump") await restoreExternal(config, directory);
  else await restoreEmbedded(config, directory);
  console.log(`The backup was made at ${manifest.madeAt}.`);
  console.log(keyNote(config));
  for (const line of await nextSteps(config, manifest)) console.log(line);
}

/** A server that finds no key-encryption key makes another one, which opens nothing of the backup. */
function keyNote(config: Config): string {
  const place = keyFileOf(config);
  if (config.kek || existsSync(place)) return `Its signing keys open with the key-encryption key of then (${place}).`;
  return `There is no key-encryption key at ${place}. Put that of the backup there before you start the server.`;
}

async function restoreExternal({ databaseUrl }: Config, directory: string): Promise<void> {
  if (!databaseUrl) throw new BackupError("This backup is a dump. Set DATABASE_URL to an empty database.");
  await restoreDump(databaseUrl, directory);
  console.log("The backup is restored into the database that DATABASE_URL names.");
}

async function restoreEmbedded({ databaseUrl, dataDir }: Config, directory: string): Promise<void> {
  if (databaseUrl) {
    throw new BackupError("This backup holds the files of an embedded database. Unset DATABASE_URL to restore it.");
  }
  const log = (line: string) => console.log(line);
  const { cluster, aside } = await restoreFiles({ dataDir, files: join(directory, "cluster"), log });
  console.log(`The backup is restored to ${cluster}.`);
  if (aside) console.log(`The database that was there lies in ${aside}.`);
}

/** Shows beforehand what the server will find, by the watermark of this machine. */
async function nextSteps(config: Config, { log }: Manifest): Promise<string[]> {
  const mark = await readWatermark(await watermarkDirectory(config));
  if (mark.kind !== "found") {
    return [
      "\nThis machine has no watermark, so it cannot tell whether the backup is older than the log.",
      "Records and revocations after the backup are lost. Revoke everything if there may be any.",
    ];
  }
  const { origin, size } = mark.mark;
  if (log?.origin === origin && log.size >= size) {
    return [`\nThe backup holds every record that was signed (${size}). Start the server.`];
  }
  return [
    `\nThe last signed checkpoint, of ${origin}, covers ${size} records; the backup was begun at ${log?.size ?? 0}.`,
    "If records are missing, the server starts sealed: it decides nothing until you run",
    "  npm run restore:acknowledge -- --reason TEXT",
    "which ends everything that was enrolled, delegated or issued before.",
  ];
}

await runPlain(async () => {
  const { positionals } = parseArgs({ allowPositionals: true, strict: false });
  const [directory] = positionals;
  if (directory === undefined || positionals.length !== 1) throw new UsageError(usage);
  await restore(resolve(directory));
});
