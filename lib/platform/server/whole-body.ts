import type { IncomingMessage, ServerResponse } from "node:http";
import { bodyLimit, pathOf } from "@/lib/platform/server/request-guard";

/** Smaller chunks are copied together, because each chunk costs a buffer of its own. */
const gatherBytes = 4_096;
/** Limit for the bodies of one caller together, from their first byte until they are answered. */
const callerBytes = 8 * 1024 * 1024;
/** The same for all callers at one site, because one of them may have many credentials. */
const siteBytes = 8 * callerBytes;

/** Waits for whole bodies and limits their memory. The door limits the size and the duration of each body. */
export class Bodies {
  private readonly held = new Map<string, number>();

  /**
   * Returns true if there is no body. Otherwise resolves with true when it is complete, and with false if the connection
   * closes or the caller exceeds the limit. The body must not be read before.
   *
   * Small chunks are gathered from the call on, which is why it must not wait until the caller is known.
   *
   * @param caller Who is held to account for the bytes: a person, a program, or the site of strangers.
   * @param site Where the request comes from, whoever sends it.
   */
  whole(
    request: IncomingMessage,
    response: ServerResponse,
    caller: string | Promise<string>,
    site: string,
  ): true | Promise<boolean> {
    const { headers } = request;
    const isChunked = headers["transfer-encoding"] !== undefined;
    const length = Number(headers["content-length"] ?? 0);
    if (request.complete || (!isChunked && length === 0)) return true;
    const account = new Account(this.held, response, caller, site);
    if (isChunked) return rest(request, response, account);
    // A short body mostly comes with its head, and is parsed when the handlers of the head have returned.
    return Promise.resolve().then(() => {
      if (request.readableLength < length) return rest(request, response, account);
      account.add(length);
      return account.isWithin();
    });
  }
}

/** What the body of one request adds to the bytes of its caller, until it is answered. */
class Account {
  private bytes = 0;
  private caller: string | undefined;
  private readonly known: Promise<void> | undefined;

  constructor(
    private readonly held: Map<string, number>,
    response: ServerResponse,
    caller: string | Promise<string>,
    private readonly site: string,
  ) {
    if (typeof caller === "string") this.caller = caller;
    else this.known = caller.then((name) => this.open(name));
    response.once("close", () => this.add(-this.bytes));
  }

  add(bytes: number): void {
    this.bytes += bytes;
    this.note(`site ${this.site}`, bytes);
    if (this.caller !== undefined) this.note(this.caller, bytes);
  }

  /** Whether the site or the caller holds too much; the caller not while they are not known. */
  isOver(): boolean {
    if ((this.held.get(`site ${this.site}`) ?? 0) > siteBytes) return true;
    return this.caller !== undefined && (this.held.get(this.caller) ?? 0) > callerBytes;
  }

  /** Whether the caller, once known, holds no more than the limit. */
  isWithin(): boolean | Promise<boolean> {
    return this.known ? this.known.then(() => !this.isOver()) : !this.isOver();
  }

  private open(caller: string): void {
    this.caller = caller;
    this.note(caller, this.bytes);
  }

  private note(holder: string, bytes: number): void {
    const now = (this.held.get(holder) ?? 0) + bytes;
    if (now > 0) this.held.set(holder, now);
    else this.held.delete(holder);
  }
}

function rest(request: IncomingMessage, response: ServerResponse, account: Account): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const push = request.push.bind(request);
    const pieces = gathering(push);
    const limit = bodyLimit(pathOf(request.url ?? "/"));
    let own = request.readableLength;
    let isOver = false;
    const count = (bytes: number) => {
      account.add(bytes);
      isOver = account.isOver();
      if (isOver) resolve(false);
    };
    count(own);
    request.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (isOver) return push(chunk, encoding);
      if (chunk instanceof Uint8Array) {
        own += chunk.byteLength;
        count(chunk.byteLength);
        pieces.add(chunk);
        // `limitBody` counts bytes as they are pushed; it must not wait for the rest of a chunk.
        if (own > limit) pieces.flush();
        // Without this, an unread body would pause its connection at 16 KiB.
        return true;
      }
      pieces.flush();
      resolve(account.isWithin());
      return push(chunk, encoding);
    };
    response.once("close", () => {
      isOver = true;
      resolve(false);
    });
    request.socket.resume();
  });
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
