import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { within } from "@/lib/testing/within";
import { deploy } from "@/prisma/migrate";
import { serverArguments } from "@/scripts/programs.mjs";
import { filesVariable, programVariable } from "./process";

/**
 * Writes the program that every server of the run is, and makes the data directory that it starts with: its database is
 * migrated and empty.
 */
export const setup = (): Promise<() => Promise<void>> => within(300_000, "The files of the servers", make());

async function make(): Promise<() => Promise<void>> {
  process.env[programVariable] = JSON.stringify(await serverArguments("production"));
  const dataDir = await mkdtemp(join(tmpdir(), "mandate-files-"));
  const database = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  await deploy(database.ownerUrl);
  await database.stop();
  // If the database's user cannot enter the directory, its files are elsewhere, and each server makes its own.
  if (existsSync(join(dataDir, "postgres"))) process.env[filesVariable] = dataDir;
  return () => rm(dataDir, { recursive: true, force: true });
}
