import type { IncomingMessage, ServerResponse } from "node:http";
import { bodyLimit, pathOf } from "@/lib/platform/server/request-guard";

/** Smaller chunks are copied together, because each chunk costs a buffer of its own. */
const gatherBytes = 4_096;
/** Limit for the bodies of one site together, from their first byte until they are answered. */
const siteBytes = 8 * 1024 * 1024;

/** Waits for whole bodies and limits their memory. The door limits the size and the duration of each body. */
export class Bodies {
  private readonly held = new Map<string, number>();

  /**
   * Returns true if the body is complete. Otherwise resolves with true when it is, and with false if the connection closes or
   * the site exceeds its limit. The body must not be read before.
   */
  whole(request: IncomingMessage, response: ServerResponse, site: string): true | Promise<boolean> {
    const { headers } = request;
    const isChunked = headers["transfer-encoding"] !== undefined;
    const length = Number(headers["content-length"] ?? 0);
    if (request.complete || (!isChunked && length === 0)) return true;
    if (isChunked) return this.rest(request, response, site);
    // A short body mostly comes with its head, and is parsed when the handlers of the head have returned.
    return Promise.resolve().then(() => {
      if (request.readableLength < length) return this.rest(request, response, site);
      response.once("close", () => this.add(site, -length));
      return this.add(site, length) <= siteBytes;
    });
  }

  private rest(request: IncomingMessage, response: ServerResponse, site: string): Promise<boolean> {
    if (response.destroyed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const push = request.push.bind(request);
      const pieces = gathering(push);
      const limit = bodyLimit(pathOf(request.url ?? "/"));
      let own = request.readableLength;
      let isOver = this.add(site, own) > siteBytes;
      if (isOver) resolve(false);
      request.push = (chunk: unknown, encoding?: BufferEncoding) => {
        if (isOver) return push(chunk, encoding);
        if (chunk instanceof Uint8Array) {
          own += chunk.byteLength;
          isOver = this.add(site, chunk.byteLength) > siteBytes;
          pieces.add(chunk);
          // `limitBody` counts bytes as they are pushed; it must not wait for the rest of a chunk.
          if (own > limit) pieces.flush();
          if (isOver) resolve(false);
          // Without this, an unread body would pause its connection at 16 KiB.
          return true;
        }
        pieces.flush();
        resolve(true);
        return push(chunk, encoding);
      };
      response.once("close", () => {
        isOver = true;
        this.add(site, -own);
        resolve(false);
      });
      request.socket.resume();
    });
  }

  private add(site: string, bytes: number): number {
    const now = (this.held.get(site) ?? 0) + bytes;
    if (now > 0) this.held.set(site, now);
    else this.held.delete(site);
    return now;
  }
}

/** Copies small chunks together into larger ones. */
function gathering(hand: (piece: Uint8Array) => void) {
  let room: Buffer | undefined;
  let used = 0;
  const flush = () => {
    if (room && used > 0) hand(room.subarray(0, used));
    room = undefined;
    used = 0;
  };
  const add = (piece: Uint8Array) => {
    if (used + piece.byteLength > gatherBytes) flush();
    if (piece.byteLength >= gatherBytes) {
      hand(piece);
      return;
    }
    room ??= Buffer.allocUnsafeSlow(gatherBytes);
    room.set(piece, used);
    used += piece.byteLength;
  };
  return { add, flush };
}
