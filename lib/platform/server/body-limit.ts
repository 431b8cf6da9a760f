import type { IncomingMessage, ServerResponse } from "node:http";
import { requestIdHeader } from "@/lib/platform/http/request-id";
import { refuseOnSocket } from "./refuse";
import { bodyTooLarge } from "./request-guard";

/** How long a client may take to read why its body is not wanted. */
const lingerMs = 250;

/**
 * Counts a body that comes without a length, and ends the connection with 413 where it outgrows the limit.
 *
 * Node's parser hands each piece to `push`, so counting there holds for every reader behind it and starts no flow.
 */
export function limitBody(request: IncomingMessage, response: ServerResponse, limit: number): void {
  if (request.headers["transfer-encoding"] === undefined) return;
  const push = request.push.bind(request);
  // A request that waited for its turn holds a part of its body already.
  let size = request.readableLength;
  let over = false;
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk instanceof Uint8Array) size += chunk.byteLength;
    if (size <= limit) return push(chunk, encoding);
    if (over) return false;
    over = true;
    if (!response.headersSent) {
      refuseOnSocket(request.socket, bodyTooLarge(limit), request.headers[requestIdHeader]);
    }
    endSoon(request);
    return false;
  };
}

/**
 * Ends the connection of a request that was answered before its body had arrived. The client first gets time to read
 * the answer. The rest of the body is not read, so a client that has gone would not be noticed.
 */
export function endUnreadBody(request: IncomingMessage, response: ServerResponse): void {
  response.once("finish", () => {
    if (!request.complete) endSoon(request);
  });
}

function endSoon(request: IncomingMessage): void {
  // Not through the request: its reader may have destroyed that already, and left the connection standing.
  const { socket } = request;
  const timer = setTimeout(() => {
    if (!request.complete) socket.destroy();
  }, lingerMs);
  timer.unref();
}
