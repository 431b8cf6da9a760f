import type { Client } from "pg";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Manifest } from "./manifest";

/** A whole backup that `npm run backup` made. It holds what was committed before it began. */
export type BackupNote = { beganAt: Date; kind: string; bytes: number; logSize: number | null };

/** A last backup that is older asks for attention. */
export const oldBackupMs = 2 * 86_400_000;

/**
 * Notes a whole backup in the database.
 *
 * @returns false if the database is of an earlier version, which keeps no notes.
 */
export async function noteBackup(client: Client, beganAt: Date, { kind, files, log }: Manifest): Promise<boolean> {
  const { rows } = await client.query<{ keeps: boolean }>("select to_regclass('public.backups') is not null as keeps");
  if (!rows[0]?.keeps) return false;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  await client.query("insert into backups (began_at, kind, bytes, log_size) values ($1, $2, $3, $4)", [
    ...[beganAt, kind, bytes, log?.size ?? null],
  ]);
  return true;
}

/** Reads the newest backups, the newest first. */
export async function newestBackups(take: number): Promise<BackupNote[]> {
  const { rows } = await sqlPool().query<BackupNote>(
    `select began_at as "beganAt", kind, bytes::float8 as bytes, log_size::float8 as "logSize"
     from backups order by began_at desc limit $1`,
    [take],
  );
  return rows;
}
