import { fileURLToPath } from "node:url";
import * as authzenConfiguration from "@/app/.well-known/authzen-configuration/route";
import * as jwks from "@/app/.well-known/jwks.json/route";
import * as serverMetadata from "@/app/.well-known/oauth-authorization-server/route";
import * as ownApi from "@/app/.well-known/oauth-protected-resource/api/route";
import * as openidConfiguration from "@/app/.well-known/openid-configuration/route";
import * as approval from "@/app/access/v1/approvals/[id]/route";
import * as evaluation from "@/app/access/v1/evaluation/route";
import * as evaluations from "@/app/access/v1/evaluations/route";
import * as outcomes from "@/app/access/v1/outcomes/route";
import * as events from "@/app/api/events/route";
import * as openApi from "@/app/api/openapi.json/route";
import routeMethods from "@/app/api/route-methods.json";
import * as securityEvents from "@/app/api/security-events/route";
import { stopRoutes } from "@/app/api/stop-routes";
import * as healthz from "@/app/healthz/route";
import * as cosignedCheckpoint from "@/app/log/checkpoint/cosigned/route";
import * as checkpoint from "@/app/log/checkpoint/route";
import * as consistency from "@/app/log/consistency/route";
import * as cosignatures from "@/app/log/cosignatures/route";
import * as entries from "@/app/log/entries/[index]/route";
import * as logKey from "@/app/log/key/route";
import * as proof from "@/app/log/proof/route";
import * as tile from "@/app/log/tile/[...tile]/route";
import * as bundle from "@/app/log/tile/entries/[...bundle]/route";
import * as metricsRoute from "@/app/metrics/route";
import * as authorize from "@/app/oauth/authorize/route";
import * as chain from "@/app/oauth/delegations/[id]/route";
import * as introspect from "@/app/oauth/introspect/route";
import * as registration from "@/app/oauth/register/[clientId]/route";
import * as register from "@/app/oauth/register/route";
import * as revoke from "@/app/oauth/revoke/route";
import * as statusList from "@/app/oauth/status-lists/[id]/route";
import * as statusLists from "@/app/oauth/status-lists/route";
import * as token from "@/app/oauth/token/route";
import * as readyz from "@/app/readyz/route";
import * as scimGroup from "@/app/scim/v2/Groups/[id]/route";
import * as scimGroups from "@/app/scim/v2/Groups/route";
import * as scimType from "@/app/scim/v2/ResourceTypes/[id]/route";
import * as scimTypes from "@/app/scim/v2/ResourceTypes/route";
import * as scimSchema from "@/app/scim/v2/Schemas/[id]/route";
import * as scimSchemas from "@/app/scim/v2/Schemas/route";
import * as scimConfig from "@/app/scim/v2/ServiceProviderConfig/route";
import * as scimUser from "@/app/scim/v2/Users/[id]/route";
import * as scimUsers from "@/app/scim/v2/Users/route";
import { type Config, ConfigError, loadConfig } from "@/lib/platform/base/config";
import { keepHeapSparing } from "@/lib/platform/base/sparing-heap";
import { closeEvents } from "@/lib/platform/events/hub";
import { requireInspectionToken } from "@/lib/platform/http/inspection";
import { log } from "@/lib/platform/observability/log";
import { defineCheck } from "@/lib/platform/observability/readiness";
import { doorOf } from "@/lib/platform/server/door";
import { makeFastLane } from "@/lib/platform/server/fast-lane";
import { drain, listen, makeHttpServer, trackUpgrades } from "@/lib/platform/server/http-server";
import { knownPaths, type RouteTable } from "@/lib/platform/server/known-paths";
import { Lifecycle, StoppedWhileStarting, stopOnSignals } from "@/lib/platform/server/lifecycle";
import { mountNext } from "@/lib/platform/server/next-lane";
import { failedStartExitCode } from "@/lib/platform/server/restarts.mjs";
import { Traffic } from "@/lib/platform/server/traffic";
import { isWorker, reportListening, reportReady, superviseWorkers } from "@/lib/platform/server/workers";
import { startServices } from "@/lib/startup/start-services";

/** Every path that Node answers without Next, with the same exports that Next would call. */
export const fastLane: RouteTable = {
  "/access/v1/evaluation": evaluation,
  "/access/v1/evaluations": evaluations,
  "/access/v1/approvals/[id]": approval,
  "/access/v1/outcomes": outcomes,
  "/oauth/token": token,
  "/oauth/authorize": authorize,
  "/oauth/delegations/[id]": chain,
  "/oauth/introspect": introspect,
  "/oauth/revoke": revoke,
  "/oauth/status-lists": statusLists,
  "/oauth/status-lists/[id]": statusList,
  "/oauth/register": register,
  "/oauth/register/[clientId]": registration,
  "/scim/v2/ServiceProviderConfig": scimConfig,
  "/scim/v2/ResourceTypes": scimTypes,
  "/scim/v2/ResourceTypes/[id]": scimType,
  "/scim/v2/Schemas": scimSchemas,
  "/scim/v2/Schemas/[id]": scimSchema,
  "/scim/v2/Users": scimUsers,
  "/scim/v2/Users/[id]": scimUser,
  "/scim/v2/Groups": scimGroups,
  "/scim/v2/Groups/[id]": scimGroup,
  "/log/checkpoint": checkpoint,
  "/log/checkpoint/cosigned": cosignedCheckpoint,
  "/log/cosignatures": cosignatures,
  "/log/proof": proof,
  "/log/key": logKey,
  "/log/consistency": consistency,
  "/log/tile/entries/[...bundle]": bundle,
  "/log/tile/[...tile]": tile,
  "/.well-known/oauth-authorization-server": serverMetadata,
  "/.well-known/oauth-protected-resource/api": ownApi,
  "/.well-known/openid-configuration": openidConfiguration,
  "/.well-known/jwks.json": jwks,
  "/.well-known/authzen-configuration": authzenConfiguration,
  "/healthz": healthz,
  "/readyz": readyz,
  "/metrics": metricsRoute,
  "/api/security-events": securityEvents,
  // Not a machine's path, but a stream that Next would compress and so delay.
  "/api/events": events,
  // Large, and the same for every caller: it is serialised once.
  "/api/openapi.json": openApi,
};

/** Every path of machines and of the console's API, in either lane. Other paths do not exist. */
export const known = knownPaths(
  { ...fastLane, "/log/entries/[index]": entries },
  // Next loads the modules of the console's interface; a second copy of them takes 16 MB of heap.
  { ...routeMethods, "/api/auth/[...nextauth]": ["GET", "POST"] },
);

/** The stops of the console's interface, loaded with the server. */
export const stops: RouteTable = stopRoutes;

const graceMs = 10_000;

const unknownClients =
  "PUBLIC_URL is https, so a proxy stands in front of this server, and MANDATE_TRUSTED_PROXIES does not name it. " +
  "The addresses of clients are therefore unknown: network rules admit no request, limits for each address do not " +
  "work, and records hold no address. Set MANDATE_TRUSTED_PROXIES to the proxy's networks, such as 127.0.0.1/32.";

/** Starts the server and its background work, and registers with `life` how to stop each part. */
async function start(config: Config, life: Lifecycle): Promise<void> {
  const { port, publicUrl, production } = config;
  if (publicUrl.startsWith("https:") && !config.trustedProxies) log.warn(unknownClients);
  requireInspectionToken(config.metricsToken);
  const traffic = new Traffic(makeFastLane(fastLane), known, doorOf(config), makeFastLane(stops));
  const server = makeHttpServer(traffic.handle);
  const upgraded = production ? [] : trackUpgrades(server);
  let open = false;
  defineCheck("pages", () => ({ ok: open, detail: open ? "Open." : "Starting or stopping." }));
  // Listens first, so that a taken port is found before other work begins, and health answers while the rest starts.
  const listeners = await listen(server, port, config.addresses);
  reportListening();
  life.add("heap", keepHeapSparing());
  life.add("connections", () => server.closeAllConnections());
  await startServices(config, life);
  const next = await mountNext({ dir: fileURLToPath(new URL(".", import.meta.url)), port, production, server });
  life.add("pages", next.close);
  life.add("requests", async () => {
    open = false;
    traffic.close();
    await closeEvents();
    await drain(server, { listeners, upgraded, graceMs });
  });
  traffic.open(next.handle);
  open = true;
  reportReady();
  log.info({ url: publicUrl, ms: Math.round(performance.now()) }, "Mandate is ready");
}

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  if (config.workers > 1 && !isWorker()) process.exit(await superviseWorkers(config.workers));
  const life = new Lifecycle();
  const started = start(config, life);
  stopOnSignals(() => life.stop(started));
  try {
    await started;
  } catch (error) {
    await life.stop(started);
    if (!(error instanceof StoppedWhileStarting)) throw error;
  }
}

function giveUp(error: unknown): never {
  // A wrong setting needs no stack trace: the operator corrects it.
  if (!(error instanceof ConfigError)) log.fatal({ err: error }, "Mandate could not start");
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(failedStartExitCode);
}

/** Serves until a signal to stop; a start that fails ends the process with its reason. */
export const run = (): Promise<void> => main().catch(giveUp);

if (process.argv[1] === fileURLToPath(import.meta.url)) void run();
