import { watchRestoration } from "@/lib/audit/restoration/watch";
import { logRoom } from "@/lib/audit/room";
import { sealingHealth } from "@/lib/audit/sealing-health";
import { startSealingThread } from "@/lib/audit/sealing-thread";
import { ensureStandardBlueprint } from "@/lib/blueprints/commands";
import { automatedPrincipal } from "@/lib/decisions/own-api";
import { automationStillValid } from "@/lib/decisions/own-api-still-valid";
import { settleSigningKeys } from "@/lib/keys/commands";
import { jobRegistry } from "@/lib/lifecycle/job-registry";
import { defineAutomation } from "@/lib/people/automation";
import { ensureFirstAdmin, ensureOrganisation } from "@/lib/people/commands/first-start";
import { startPasswordThread } from "@/lib/people/password-thread";
import type { Config } from "@/lib/platform/config/config";
import { endPools } from "@/lib/platform/db/pool";
import { endPrisma } from "@/lib/platform/db/prisma";
import { startEmbeddedPostgres } from "@/lib/platform/embedded-postgres/start";
import { definePlatformChecks, measurePools, watchClock } from "@/lib/platform/health/platform-checks";
import { defineCheck } from "@/lib/platform/health/readiness";
import { startJobs, stopJobs } from "@/lib/platform/jobs/worker";
import { loadKeyEncryptionKey } from "@/lib/platform/keys/key-encryption-key";
import { watchKeys } from "@/lib/platform/keys/load-keys";
import { log } from "@/lib/platform/log/log";
import { installRuntime } from "@/lib/platform/runtime/runtime";
import { installSessionSecret } from "@/lib/platform/session/secret";
import { startSignatureThread } from "@/lib/platform/signatures/signature-thread";
import { watermarkDirectory } from "@/lib/platform/watermark/watermark";
import { ensureOwnApi } from "@/lib/resource-servers/own-api";
import { deployApart } from "@/prisma/migrate";

/** Where what was started is noted, to be stopped in the opposite order. */
type Lifecycle = { add(name: string, stop: () => unknown): void };

type Connections = { ownerUrl: string; servingUrl: string; setRole: boolean; embedded: boolean };

/** Starts everything behind the HTTP server, in the order in which each part needs the ones before. */
export async function startServices(config: Config, life: Lifecycle): Promise<void> {
  const { ownerUrl, servingUrl, setRole, embedded } = await reachDatabase(config, life);
  const applied = await deployApart(ownerUrl);
  if (applied.length > 0) log.info({ applied }, "migrated the database");
  installRuntime({
    publicUrl: config.publicUrl,
    trustDomain: config.trustDomain,
    dataDir: config.dataDir,
    watermarkDirectory: await watermarkDirectory(config),
    databaseUrl: servingUrl,
    setRole,
    keyEncryptionKey: await loadKeyEncryptionKey(config),
    production: config.production,
    ...(config.internalIssuers ? { internalIssuers: config.internalIssuers } : {}),
  });
  installSessionSecret();
  life.add("database connections", async () => {
    await endPrisma();
    await endPools();
  });
  measurePools();
  definePlatformChecks({ embedded });
  life.add("clock", await watchClock());
  await settleSigningKeys();
  life.add("keys", watchKeys());
  life.add("watermark", await watchRestoration());
  life.add("password thread", startPasswordThread());
  life.add("signature thread", startSignatureThread());
  await makeFirstStart(config);
  const sequencer = startSealingThread();
  life.add("sequencer", () => sequencer.stop());
  defineCheck("sealing", sealingHealth);
  defineCheck("log", logRoom);
  await startJobs(jobRegistry);
  life.add("jobs", stopJobs);
}

async function reachDatabase(config: Config, life: Lifecycle): Promise<Connections> {
  const { databaseUrl, appDatabaseUrl, dataDir } = config;
  if (databaseUrl) {
    const servingUrl = appDatabaseUrl ?? databaseUrl;
    return { ownerUrl: databaseUrl, servingUrl, setRole: appDatabaseUrl === undefined, embedded: false };
  }
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => log.info(line) });
  life.add("PostgreSQL", () => postgres.stop());
  return { ownerUrl: postgres.ownerUrl, servingUrl: postgres.appUrl, setRole: false, embedded: true };
}

async function makeFirstStart({ publicUrl, trustDomain, dataDir, adminEmail, adminPassword }: Config): Promise<void> {
  await ensureOrganisation({ publicUrl, trustDomain });
  await ensureStandardBlueprint();
  await ensureOwnApi();
  defineAutomation(automatedPrincipal, automationStillValid);
  const made = await ensureFirstAdmin({ email: adminEmail, password: adminPassword, publicUrl, dataDir });
  if (made) log.info({ file: `${dataDir}/initial-admin.json` }, "first start: how to sign in is written to a file");
}
