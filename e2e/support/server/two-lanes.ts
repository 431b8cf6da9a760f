import { executionAsyncId } from "node:async_hooks";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { loadConfig } from "@/lib/platform/base/config";
import { doorOf } from "@/lib/platform/server/door";
import { makeFastLane } from "@/lib/platform/server/fast-lane";
import { makeHttpServer } from "@/lib/platform/server/http-server";
import type { RouteTable } from "@/lib/platform/server/known-paths";
import { Lifecycle } from "@/lib/platform/server/lifecycle";
import { mountNext } from "@/lib/platform/server/next-lane";
import { Traffic } from "@/lib/platform/server/traffic";
import { startServices } from "@/lib/startup/start-services";
import { fastLane, known, stops } from "@/server";

// One process that answers on two ports: as the server does, and with every path through Next. It
// answers a message with whether Node follows its promises. Run by lanes.spec.ts.

const config = loadConfig(process.env);

async function open(table: RouteTable, stopTable: RouteTable) {
  const traffic = new Traffic(makeFastLane(table), known, doorOf(config), makeFastLane(stopTable));
  const server = makeHttpServer(traffic.handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { traffic, server, port: (server.address() as AddressInfo).port };
}

const life = new Lifecycle();
await startServices(config, life);
const [asServed, throughNext] = [await open(fastLane, stops), await open({}, {})];
const next = await mountNext({
  dir: process.cwd(),
  port: throughNext.port,
  production: true,
  server: throughNext.server,
});
asServed.traffic.open(next.handle);
throughNext.traffic.open(next.handle);
process.send?.({
  asServed: asServed.port,
  throughNext: throughNext.port,
  paths: Object.keys({ ...fastLane, ...stops }),
});

process.on("message", async () => {
  await null;
  process.send?.({ promisesAreFollowed: executionAsyncId() !== 0 });
});

process.once("disconnect", async () => {
  for (const { server } of [asServed, throughNext]) {
    server.closeAllConnections();
    server.close();
  }
  await next.close();
  await life.stop(Promise.resolve());
  process.exit(0);
});
