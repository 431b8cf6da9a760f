import type { IncomingMessage, ServerResponse } from "node:http";
import { refuseOnSocket } from "@/lib/platform/server/refuse";
import { bodyTooLarge } from "@/lib/platform/server/request-guard";

/**
 * Counts a body that comes without a length, and ends the connection with 413 where it outgrows the limit.
 *
 * Node's parser hands each piece to `push`, so counting there holds for every reader behind it and starts no flow.
 */
export function limitBody(request: IncomingMessage, response: ServerResponse, limit: number): void {
  if (request.headers["transfer-encoding"] === undefined) return;
  const push = request.push.bind(request);
  let size = 0;
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk instanceof Uint8Array) size += chunk.byteLength;
    if (size <= limit) return push(chunk, encoding);
    if (!response.headersSent) refuseOnSocket(request.socket, bodyTooLarge(limit));
    request.destroy();
    return false;
  };
}
