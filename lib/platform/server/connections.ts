import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { log } from "@/lib/platform/observability/log";

/** Time that a client has to read a last answer before its connection is cut. */
const lingerMs = 250;

/**
 * Listens for errors on every connection from its first byte to its end.
 *
 * Node takes its own listener away when a connection leaves HTTP (CONNECT, Upgrade). A reset after that would be an
 * uncaught exception and end the process.
 */
export function listenForErrors(server: Server): void {
  server.on("connection", (socket: Socket) => {
    socket.on("error", (error: NodeJS.ErrnoException) => log.debug({ code: error.code }, "a connection failed"));
  });
}

/** Sends last bytes on a connection and cuts it soon after, whether or not the client closes its side. */
export function endWith(socket: Duplex, bytes: Uint8Array): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(bytes);
  // Unread bytes would turn the end into a reset, which discards the answer on its way.
  socket.resume();
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
