import { watchRestoration } from "@/lib/audit/restoration/watch";
import { logRoom } from "@/lib/audit/room";
import { sealingHealth } from "@/lib/audit/sealing-health";
import { ensureStandardBlueprint } from "@/lib/blueprints/commands";
import { automatedPrincipal } from "@/lib/decisions/api-access/own-api";
import { automationStillValid } from "@/lib/decisions/api-access/own-api-still-valid";
import { watchStops } from "@/lib/decisions/sightings/note";
import { startWatching } from "@/lib/detections/watching/worker";
import { keepSubjects } from "@/lib/discoveries/subjects/keep";
import { joinDrills } from "@/lib/drills/ask";
import { workHealth } from "@/lib/jobs/continuous";
import { closeMail } from "@/lib/notification-channels/mail-transport";
import { sendMail, sendPush } from "@/lib/notification-channels/send";
import { startWebhooks } from "@/lib/notification-channels/worker";
import { startNotifications } from "@/lib/notifications/worker";
import type { Config } from "@/lib/platform/base/config";
import { installRuntime } from "@/lib/platform/base/runtime";
import { endPools } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { closeEvents } from "@/lib/platform/events/hub";
import { installSessionSecret } from "@/lib/platform/http/session/secret";
import { startJobs, stopJobs } from "@/lib/platform/jobs/worker";
import { loadKeyEncryptionKey } from "@/lib/platform/keys/key-encryption-key";
import { watchKeys } from "@/lib/platform/keys/load-keys";
import { startSignatureThread } from "@/lib/platform/keys/signature-thread";
import { log } from "@/lib/platform/observability/log";
import { definePlatformChecks, measurePools, watchClock } from "@/lib/platform/observability/platform-checks";
import { defineCheck } from "@/lib/platform/observability/readiness";
import { startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { watermarkDirectory } from "@/lib/platform/watermark/watermark";
import { defineAutomation } from "@/lib/principals/automation";
import { startPasswordThread } from "@/lib/principals/password-thread";
import { ensureOwnApi } from "@/lib/resource-servers/own-api";
import { respondTo } from "@/lib/responses/commands";
import { ensureFirstAdmin, ensureOrganisation } from "@/lib/sign-in/commands/first-start";
import { settleSigningKeys } from "@/lib/signing-keys/commands";
import { settleEnvironmentStream } from "@/lib/streams/environment";
import { startStreams } from "@/lib/streams/worker";
import { deployApart } from "@/prisma/migrate";
import { startBackgroundThread } from "./background-thread";
import { jobRegistry } from "./job-registry";
import { startLogThread } from "./log-thread";

/** Registry of started parts, which are stopped in the opposite order. */
type Lifecycle = { add(name: string, stop: () => unknown): void };

type Connections = { ownerUrl: string; servingUrl: string; setRole: boolean; embedded: boolean };

/** Starts everything behind the HTTP server, in the order in which each part needs the ones before. */
export async function startServices(config: Config, life: Lifecycle): Promise<void> {
  const connections = await reachDatabase(config, life);
  const applied = await deployApart(connections.ownerUrl);
  if (applied.length > 0) log.info({ applied }, "migrated the database");
  await install(config, connections);
  installSessionSecret();
  life.add("database connections", async () => {
    await endPrisma();
    await endPools();
  });
  measurePools();
  definePlatformChecks(connections);
  life.add("clock", await watchClock());
  await settleSigningKeys();
  life.add("keys", watchKeys());
  life.add("watermark", await watchRestoration());
  life.add("password thread", startPasswordThread());
  life.add("signature thread", startSignatureThread());
  await makeFirstStart(config);
  const logThread = startLogThread();
  life.add("sequencer", () => logThread.stop());
  defineWorkChecks();
  await startBesideDecisions(life);
  life.add("drills", joinDrills());
  await startJobs(jobRegistry);
  life.add("jobs", stopJobs);
  await settleEnvironmentStream(config.otlpUrl).catch((error: unknown) => {
    log.error({ err: error }, "the stream of MANDATE_OTLP_URL could not be set up");
  });
  const notifications = startNotifications({ mail: sendMail, push: sendPush });
  life.add("notifications", async () => {
    await notifications.stop();
    // It may have begun to listen again after the requests ended.
    await closeEvents();
  });
  const streams = startStreams();
  life.add("streams", () => streams.stop());
  const watching = startWatching({ respond: respondTo, judge: logThread.judge });
  life.add("watching", () => watching.stop());
  const webhooks = startWebhooks();
  life.add("notification webhooks", () => webhooks.stop());
  life.add("mail", closeMail);
}

/** Makes the settings of the process known to all its parts. */
async function install(config: Config, { servingUrl, setRole }: Connections): Promise<void> {
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
    ...(config.internalStreams ? { internalStreams: config.internalStreams } : {}),
    ...(config.mail ? { mail: config.mail } : {}),
    ...{ hosts: config.hosts, port: config.port },
  });
}

/** Sealing, and the work beside the queue of jobs, are seen once they stand still. */
function defineWorkChecks(): void {
  defineCheck("sealing", sealingHealth);
  defineCheck("log", logRoom);
  defineCheck("notifications", workHealth("notifications."));
  defineCheck("watching", workHealth("watching"));
}

/** Starts what is written in the background, of the decisions and of the log. */
async function startBesideDecisions(life: Lifecycle): Promise<void> {
  life.add("sightings of stops", await watchStops());
  life.add("unknown subjects", keepSubjects());
  // Jobs stop before it.
  const backgroundThread = startBackgroundThread();
  life.add("background thread", () => backgroundThread.stop());
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
