import type { IncomingMessage, ServerResponse } from "node:http";
import { bodyLimit, pathOf } from "./request-guard";

/** Smaller chunks are copied together, because each chunk costs a buffer of its own. */
const gatherBytes = 4_096;
/** Limit for the bodies of one caller together, from their first byte until they are answered. */
const callerBytes = 8 * 1024 * 1024;
/** The same for all programs of one site, because one agent may have many credentials. */
const siteBytes = 8 * callerBytes;

/** Who is held to account for a body. People and strangers are no programs: no program's bodies take their room. */
export type Holder = { caller: string; programsOf?: string };

/** Waits for whole bodies and limits their memory. The door limits the size and the duration of each body. */
export class Bodies {
  private readonly held = new Map<string, number>();

  /**
   * Returns true if there is no body. Otherwise it resolves with true when the body is complete. It resolves with false
   * if the connection closes or the caller exceeds the limit. The body must not be read before.
   *
   * Small chunks are gathered from the call on, which is why it must not wait until the caller is known.
   *
   * @param holder A person, a program, or the site of strangers.
   */
  whole(request: IncomingMessage, response: ServerResponse, holder: Holder | Promise<Holder>): true | Promise<boolean> {
    const { headers } = request;
    const isChunked = headers["transfer-encoding"] !== undefined;
    const length = Number(headers["content-length"] ?? 0);
    if (request.complete || (!isChunked && length === 0)) return true;
    const account = new Account(this.held, request, response, holder);
    if (isChunked) return rest(request, response, account);
    // A short body mostly comes with its head, and is parsed when the handlers of the head have returned.
    return Promise.resolve().then(() => {
      if (request.readableLength < length) return rest(request, response, account);
      account.add(length);
      return account.settled();
    });
  }
}

/** Bytes of one request's body in the account of its caller, until the request is answered or refused. */
class Account {
  private bytes = 0;
  private limits: readonly { name: string; most: number }[] = [];
  private readonly known: Promise<void> | undefined;
  private isOpen = true;

  constructor(
    private readonly held: Map<string, number>,
    private readonly request: IncomingMessage,
    response: ServerResponse,
    holder: Holder | Promise<Holder>,
  ) {
    if (holder instanceof Promise) this.known = holder.then((known) => this.open(known));
    else this.open(holder);
    response.once("close", () => this.end());
  }

  add(bytes: number): void {
    if (!this.isOpen) return;
    this.bytes += bytes;
    this.note(bytes);
  }

  /**
   * Whether the caller may go on. If they hold too much, this body is dropped at once: its answer may wait for a long time
   * behind others on its connection.
   */
  isWithin(): boolean {
    if (!this.isOpen) return false;
    if (this.limits.every(({ name, most }) => (this.held.get(name) ?? 0) <= most)) return true;
    this.end();
    this.request.resume();
    return false;
  }

  /** The same once the caller is known. */
  settled(): boolean | Promise<boolean> {
    return this.known ? this.known.then(() => this.isWithin()) : this.isWithin();
  }

  private open({ caller, programsOf }: Holder): void {
    if (!this.isOpen) return;
    this.limits = [
      { name: caller, most: callerBytes },
      ...(programsOf === undefined ? [] : [{ name: `programs of ${programsOf}`, most: siteBytes }]),
    ];
    this.note(this.bytes);
  }

  private end(): void {
    if (this.isOpen) this.note(-this.bytes);
    this.isOpen = false;
  }

  private note(bytes: number): void {
    for (const { name } of this.limits) {
      const now = (this.held.get(name) ?? 0) + bytes;
      if (now > 0) this.held.set(name, now);
      else this.held.delete(name);
    }
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
      isOver = !account.isWithin();
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
      resolve(account.settled());
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
