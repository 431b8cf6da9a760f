import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { answeringPage } from "@/lib/platform/http/page-answer";
import { RestingStorages } from "./resting-storages";

type NextLane = {
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close: () => Promise<void>;
};

type NextOptions = { dir: string; port: number; production: boolean; server: Server };

/** Prepares Next for the console's pages and its JSON interface. */
export async function mountNext({ dir, port, production, server }: NextOptions): Promise<NextLane> {
  // React and Next choose their build by this when they are loaded, so it is set before the import.
  Object.assign(process.env, {
    NODE_ENV: production ? "production" : "development",
    NEXT_TELEMETRY_DISABLED: "1",
  });
  const storages = new RestingStorages();
  // In development Next goes on beside requests.
  if (production) storages.install();
  const { default: next } = await import("next");
  // Next takes upgrades from the server that it is given, and it has use for them only in development.
  const httpServer = production ? createServer() : server;
  const app = next({ dev: !production, dir, port, hostname: "localhost", httpServer });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => storages.during(() => answeringPage(response, () => handle(request, response))),
    close: () => app.close(),
  };
}
