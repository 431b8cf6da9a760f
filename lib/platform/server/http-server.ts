import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { refuseOnSocket, refuseUnparsable } from "@/lib/platform/server/refuse";
import { refusalOf } from "@/lib/platform/server/request-guard";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Makes the HTTP server: nobody can hold it with slow or oversized heads, and what cannot be parsed is answered. */
export function makeHttpServer(handle: Handler): Server {
  const server = createServer({ maxHeaderSize: 16_384, connectionsCheckingInterval: 5_000 }, handle);
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  // Longer than load balancers keep theirs, so that none sends into a closing connection.
  server.keepAliveTimeout = 75_000;
  server.on("clientError", refuseUnparsable);
  server.on("checkContinue", (request, response) => {
    if (!refusalOf(request)) response.writeContinue();
    handle(request, response);
  });
  server.on("connect", (_request, socket) =>
    refuseOnSocket(socket, { status: 405, code: "method_not_allowed", detail: "This is not a proxy." }),
  );
  return server;
}

/**
 * Starts listening.
 *
 * @throws Error with a plain sentence when the port is taken or not allowed.
 */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") {
        reject(new Error(`Port ${port} is in use. Stop what listens there, or set PORT to another one.`));
      } else if (error.code === "EACCES") {
        reject(new Error(`This user may not listen on port ${port}. Set PORT to one above 1023.`));
      } else reject(error);
    });
    server.listen(port, resolve);
  });
}

/**
 * Takes no new connection, lets requests in progress finish, and cuts what is left after `graceMs`.
 *
 * @param upgraded Connections that speak no HTTP any more: they are cut at once, for they never finish.
 */
export async function drain(server: Server, upgraded: Iterable<Duplex>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of upgraded) socket.destroy();
  // A connection that becomes idle meanwhile waits for a next request that must not come.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

/** Keeps count of the connections that were upgraded to another protocol. */
export function trackUpgrades(server: Server): ReadonlySet<Duplex> {
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (_request, socket) => {
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
  });
  return upgraded;
}
