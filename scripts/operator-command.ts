import { join } from "node:path";
import { parseArgs } from "node:util";
import { clock } from "@/lib/platform/base/clock";
import { type Config, ConfigError, loadConfig } from "@/lib/platform/base/config";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { installRuntime } from "@/lib/platform/base/runtime";
import { databaseTimeMs, endPools } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { loadKeyEncryptionKey } from "@/lib/platform/keys/key-encryption-key";
import { BackupError } from "@/lib/platform/postgres/backup/manifest";
import { startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { watermarkDirectory } from "@/lib/platform/watermark/watermark";

/** Arguments that the command cannot use. Its message is the usage. */
export class UsageError extends Error {}

/** Hands over the connection string of the database's owner. */
type WithServices = (use: (ownerUrl: string) => Promise<void>) => Promise<void>;

/**
 * Runs a command with the server's own settings and database, while the server runs or is stopped.
 *
 * Refusals are printed as sentences; the process then exits with 1.
 */
export const runCommand = (command: (withServices: WithServices) => Promise<void>): Promise<void> =>
  runPlain(() => command(withServices));

/** Runs a command that brings its own connections; refusals as `runCommand`. */
export async function runPlain(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const isPlain = error instanceof UsageError || error instanceof ConfigError || error instanceof BackupError;
    console.error(isDomainError(error) ? error.detail : isPlain ? error.message : error);
    process.exitCode = 1;
  }
}

/** Reads why an operator does it. @throws UsageError without a reason. */
export function readReason(usage: string): string {
  const { reason } = parseArgs({ options: { reason: { type: "string" } } as const, strict: false }).values;
  const text = typeof reason === "string" ? reason.trim() : "";
  if (text.length < 1 || text.length > 2_000) throw new UsageError(`--reason takes 1 to 2,000 characters.\n\n${usage}`);
  return text;
}

/** Names where the key-encryption key comes from, and never the key. */
export const keyFileOf = ({ kek, kekFile, dataDir }: Pick<Config, "kek" | "kekFile" | "dataDir">): string =>
  kek ? "MANDATE_KEK" : (kekFile ?? join(dataDir, "key-encryption-key"));

async function withServices(use: (ownerUrl: string) => Promise<void>): Promise<void> {
  const { databaseUrl, appDatabaseUrl, dataDir, publicUrl, trustDomain, ...config } = loadConfig(process.env);
  const keyEncryptionKey = await loadKeyEncryptionKey({ dataDir, ...config });
  const postgres = databaseUrl ? undefined : await startEmbeddedPostgres({ dataDir, log: () => undefined });
  try {
    installRuntime({
      ...{ publicUrl, trustDomain, dataDir, production: config.production, keyEncryptionKey },
      watermarkDirectory: await watermarkDirectory({ dataDir, ...config }),
      databaseUrl: appDatabaseUrl ?? databaseUrl ?? postgres?.appUrl ?? "",
      setRole: databaseUrl !== undefined && appDatabaseUrl === undefined,
    });
    await clock.measure(databaseTimeMs);
    await use(databaseUrl ?? postgres?.ownerUrl ?? "");
  } finally {
    await endPrisma();
    await endPools();
    await postgres?.stop();
  }
}
