import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createNetServer, type Server as NetServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { requestIdHeader } from "@/lib/platform/http/request-id";
import { log } from "@/lib/platform/observability/log";
import { listenForErrors } from "./connections";
import { noteRequest } from "./outstanding";
import { refuseOnSocket, refuseUnparsable } from "./refuse";
import { refusalOf } from "./request-guard";
import { RequestQueue } from "./request-queue";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

type Options = {
  /** Time within which a connection ends when none of its output moves on. */
  unreadMs?: number;
};

const noProxy = { status: 405, code: "method_not_allowed", detail: "This is not a proxy." };
/**
 * Makes the HTTP server. Slow, oversized and malformed requests are refused, and no connection occupies it alone.
 *
 * There is no listener for upgrades, so Node answers upgrade requests in HTTP/1.1 (RFC 9110 section 7.8). Java's client
 * asks for HTTP/2 in its first request.
 */
export function makeHttpServer(handle: Handler, { unreadMs = 300_000 }: Options = {}): Server {
  const queue = new RequestQueue();
  const admit = (handler: Handler) => (request: IncomingMessage, response: ServerResponse) => {
    noteRequest(request, response);
    queue.add(request, response, handler);
  };
  const server = createServer({ maxHeaderSize: 16_384, connectionsCheckingInterval: 5_000 }, admit(handle));
  listenForErrors(server);
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  // Longer than load balancers keep theirs, so that none sends into a closing connection.
  server.keepAliveTimeout = 75_000;
  endUnread(server, unreadMs);
  server.on("clientError", refuseUnparsable);
  server.on("connect", ({ headers }, socket) => refuseOnSocket(socket, noProxy, headers[requestIdHeader]));
  const handleExpecting: Handler = (request, response) => {
    if (!refusalOf(request)) response.writeContinue();
    handle(request, response);
  };
  server.on("checkContinue", admit(handleExpecting));
  return server;
}

/**
 * Ends a connection that is silent while output waits: its client does not read. An answer that is being made is left
 * alone. Output moves on when the kernel takes more of it. For a slow reader of a large answer that is rare.
 *
 * Only connections whose output waits get a timer. One for each request would cost more than all other work before
 * routing.
 */
function endUnread(server: Server, unreadMs: number): void {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  // Node asks twice whether output moved on before it calls a connection silent.
  const silentMs = unreadMs / 2;
  const sweep = setInterval(
    () => {
      for (const socket of open) {
        const timed = socket.timeout === silentMs;
        if (timed !== socket.writableLength > 0) socket.setTimeout(timed ? 0 : silentMs);
      }
    },
    Math.min(5_000, silentMs / 4),
  ).unref();
  server.once("close", () => clearInterval(sweep));
}

/** Listeners of one server: itself, and one for each further address. */
export type Listeners = readonly NetServer[];

/**
 * Starts listening on a port, at each of the addresses or, without one, at all of the machine.
 *
 * A machine without IPv6 has no `::1`: that address is left out where there are others.
 *
 * @throws Error with a plain sentence when the port is taken or not allowed.
 */
export async function listen(server: Server, port: number, addresses: readonly string[]): Promise<Listeners> {
  const [first, ...further] = addresses;
  await listenAt(server, port, first);
  const listeners: NetServer[] = [server];
  for (const address of further) {
    const listener = createNetServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      server.emit("connection", socket);
    });
    try {
      await listenAt(listener, port, address);
      listeners.push(listener);
    } catch (error) {
      if (!(error instanceof AddressMissing)) throw error;
    }
  }
  return listeners;
}

/** The machine does not have that address. */
class AddressMissing extends Error {}

function listenAt(server: NetServer, port: number, address: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const at = address === undefined ? "" : ` at ${address}`;
    let open = false;
    // This listener stays: a machine without free descriptors reports each connection that it could not take.
    server.on("error", (error: NodeJS.ErrnoException) => {
      const { code, message } = error;
      if (open) log.error({ err: error }, "a listener could not take a connection");
      else if (code === "EADDRINUSE") {
        reject(new Error(`Port ${port} is in use${at}. Stop what listens there, or set PORT to another one.`));
      } else if (code === "EACCES") {
        reject(new Error(`This user may not listen on port ${port}. Set PORT to one above 1023.`));
      } else if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT" || code === "ENOTFOUND") {
        reject(new AddressMissing(`This machine does not have the address ${address}. Set HOST to one of its own.`));
      } else reject(new Error(message));
    });
    server.listen({ port, ...(address === undefined ? {} : { host: address }) }, () => {
      open = true;
      resolve();
    });
  });
}

/**
 * Takes no new connection, lets requests in progress finish, and cuts what is left after `graceMs`.
 *
 * @param upgraded Connections that speak no HTTP any more: they are cut at once, for they never finish.
 */
export async function drain(
  server: Server,
  { listeners, upgraded, graceMs }: { listeners: Listeners; upgraded: Iterable<Duplex>; graceMs: number },
): Promise<void> {
  const closed = Promise.all(listeners.map((one) => new Promise<void>((resolve) => one.close(() => resolve()))));
  for (const socket of upgraded) socket.destroy();
  // A connection that becomes idle meanwhile waits for a next request that must not come.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

/** Lists the connections that were upgraded to another protocol, as the development server's are. */
export function trackUpgrades(server: Server): ReadonlySet<Duplex> {
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (_request, socket) => {
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
  });
  return upgraded;
}
