import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Client } from "pg";
import { copyDurably, copyTree, type Selection } from "./copy-tree";
import { BackupError } from "./manifest";

/** Folders whose content a running server makes again at its start (PostgreSQL, "Making a Base Backup"). */
const emptied = [
  ...["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans"],
];
const left = ["postmaster.pid", "postmaster.opts", "log", "pg_internal.init", "current_logfiles"];

const select: Selection = (path) => {
  if (emptied.includes(path)) return "emptied";
  const name = basename(path);
  return left.includes(name) || name.startsWith("pgsql_tmp") ? "left" : "copied";
};

/**
 * Copies the files of a running PostgreSQL so that they can be started again: a base backup with the log of all that
 * was written meanwhile. The server goes on serving.
 *
 * @param client A superuser's connection, used for nothing else until this returns.
 * @param cluster The server's data directory.
 */
export async function copyCluster(client: Client, cluster: string, target: string): Promise<void> {
  // Keeps the log of writes from being recycled while files are copied; it ends with the connection.
  await client.query("select pg_create_physical_replication_slot('mandate_backup', true, true)");
  const started = await client.query<{ file: string }>(
    "select pg_walfile_name(pg_backup_start('mandate', fast => true)) as file",
  );
  await copyTree(cluster, target, select);
  const stopped = await client.query<{ file: string; labelfile: string; spcmapfile: string }>(
    "select pg_walfile_name(lsn) as file, labelfile, spcmapfile from pg_backup_stop(wait_for_archive => false)",
  );
  const [from, to] = [started.rows[0]?.file, stopped.rows[0]];
  if (from === undefined || to === undefined) throw new BackupError("PostgreSQL did not say what the backup needs.");
  if (to.spcmapfile.trim() !== "")
    throw new BackupError("The database uses tablespaces, which this backup cannot copy.");
  await writeFile(join(target, "backup_label"), to.labelfile, { mode: 0o600, flush: true });
  await copyWrites(cluster, target, { from, to: to.file });
}

/** The segments of the write-ahead log from the first to the last one that the backup needs. */
async function copyWrites(cluster: string, target: string, { from, to }: { from: string; to: string }): Promise<void> {
  const segments = (await readdir(join(cluster, "pg_wal"))).filter(
    (name) => /^[0-9A-F]{24}$/.test(name) && name >= from && name <= to,
  );
  if (!segments.includes(from) || !segments.includes(to)) {
    throw new BackupError("PostgreSQL recycled its log while files were copied. Make the backup again.");
  }
  await mkdir(join(target, "pg_wal", "archive_status"), { recursive: true, mode: 0o700 });
  for (const name of segments) await copyDurably(join(cluster, "pg_wal", name), join(target, "pg_wal", name));
}
