import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { metrics } from "@/lib/platform/observability/metrics";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
type Pending = { request: IncomingMessage; response: ServerResponse; handle: Handler };

/** Requests of one connection that are handled at the same time. */
const maxInFlight = 8;
/** Requests that may wait: one read from the socket can hold many, and Node parses all of them. */
const maxWaiting = 256;

/**
 * Handles at most eight requests of each connection at the same time, in the order in which they arrived. Of those that
 * had to wait, a connection has one begun in each turn of the loop: a handler that finishes within its turn would let all
 * 256 follow, and other connections would wait for them.
 *
 * While eight are in flight the socket is not read. A connection that has more than 256 requests waiting is cut.
 */
export class RequestQueue {
  private readonly connections = new WeakMap<Socket, Connection>();

  add(request: IncomingMessage, response: ServerResponse, handle: Handler): void {
    const { socket } = request;
    let connection = this.connections.get(socket);
    if (!connection) {
      connection = new Connection(socket);
      this.connections.set(socket, connection);
    }
    connection.add({ request, response, handle });
  }
}

class Connection {
  private readonly inFlight = new Set<ServerResponse>();
  private readonly waiting: Pending[] = [];
  /** Whether reading was stopped here: to resume a socket that reads costs a tick of every answer. */
  private held = false;
  private next: NodeJS.Immediate | undefined;

  constructor(private readonly socket: Socket) {
    socket.once("close", () => this.end());
    socket.on("resume", () => this.holdBack());
  }

  add(pending: Pending): void {
    if (this.inFlight.size < maxInFlight && this.waiting.length === 0) {
      this.start(pending);
      return;
    }
    this.hold();
    if (this.waiting.length < maxWaiting) {
      this.waiting.push(pending);
      return;
    }
    metrics().refusedRequests.inc({ reason: "too_many_pipelined" });
    this.socket.destroy();
  }

  /**
   * Stops reading again while requests wait. Node resumes the socket behind each message, a tick later, so that its pause
   * is undone: the body of a waiting request, which no one reads, would grow without end.
   */
  private holdBack(): void {
    if (this.waiting.length === 0) return;
    // A paused socket does not report a further pause, and only that report stops the reading.
    if (this.socket.isPaused()) this.socket.emit("pause");
    else this.socket.pause();
  }

  private start({ request, response, handle }: Pending): void {
    this.inFlight.add(response);
    response.once("close", () => {
      this.inFlight.delete(response);
      this.proceed();
    });
    if (this.inFlight.size === maxInFlight) this.hold();
    handle(request, response);
  }

  private hold(): void {
    this.held = true;
    this.socket.pause();
  }

  private proceed(): void {
    // After an answer that ends the connection, nothing that follows on it is handled.
    if (!this.socket.writable) return;
    if (this.inFlight.size === maxInFlight) return;
    if (this.waiting.length > 0) {
      this.next ??= setImmediate(() => this.startNext());
      return;
    }
    if (!this.held) return;
    this.held = false;
    this.socket.resume();
  }

  private startNext(): void {
    this.next = undefined;
    const pending = this.socket.writable ? this.waiting.shift() : undefined;
    if (!pending) return;
    this.start(pending);
    this.proceed();
  }

  private end(): void {
    this.waiting.length = 0;
    for (const response of [...this.inFlight]) {
      if (response.socket) continue;
      // Node tells only the answer whose turn it is; those behind it would wait for ever.
      response.destroy();
      response.emit("close");
    }
  }
}
