import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { FairQueue } from "@/lib/platform/fair-queue/fair-queue";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import { subscriberBlock } from "@/lib/platform/http/ip-address";

/** Pages that are rendered at the same time; more would only share the one thread that renders. */
const maxRendering = 8;
/** Pages that wait for their turn: about five seconds of rendering. */
const maxWaiting = 200;
/** Pages of one connection that are rendered or wait for that; its others wait for these. */
const maxOfConnection = 2;
/** The longest time that an answer keeps its turn. No page takes that long, unless its client reads slowly. */
const longestTurnMs = 3_000;

type Connection = { pages: number; held: Page[] };
type Page = {
  response: ServerResponse;
  /** The client's address, or its block. */
  lane: string;
  connection: Connection;
  state: "held" | "waiting" | "rendering" | "over";
  start: (admitted: boolean) => void;
};

/**
 * Bounds how many pages are rendered at the same time. Clients take turns, so a flood from one delays no other one.
 *
 * A turn ends when the page is written, whether or not the client has read it.
 */
export class PageRenders {
  private rendering = 0;
  private readonly waiting = new FairQueue<Page>({ perLane: maxWaiting, total: maxWaiting }, (page) =>
    // Later, because what its connection holds back would enter the queue in the midst of a change to it.
    queueMicrotask(() => this.end(page)),
  );
  private readonly connections = new WeakMap<Socket, Connection>();

  /** Resolves with true when it is this answer's turn, and with false when too many wait or the client has gone. */
  turn({ headers, socket }: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const connection = this.connections.get(socket) ?? { pages: 0, held: [] };
    this.connections.set(socket, connection);
    const lane = subscriberBlock(String(headers[peerAddressHeader] ?? ""));
    return new Promise((start) => {
      const page: Page = { response, lane, connection, state: "held", start };
      response.once("close", () => this.end(page));
      if (connection.pages < maxOfConnection) this.enter(page);
      else connection.held.push(page);
    });
  }

  private enter(page: Page): void {
    page.connection.pages++;
    page.state = "waiting";
    if (this.rendering < maxRendering) this.begin(page);
    else if (this.waiting.push(page, page) !== undefined) this.end(page);
  }

  private begin(page: Page): void {
    const { response } = page;
    this.rendering++;
    page.state = "rendering";
    const late = setTimeout(() => this.end(page), longestTurnMs).unref();
    response.once("close", () => clearTimeout(late));
    // An answer behind others on its connection tells of its end only when theirs have been read.
    const endResponse = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
    response.end = (...given: unknown[]) => {
      clearTimeout(late);
      this.end(page);
      return endResponse(...given);
    };
    page.start(true);
  }

  /** Ends a turn, or the wait for one, and lets the next pages follow. */
  private end(page: Page): void {
    const { state, connection } = page;
    page.state = "over";
    if (state === "over") return;
    if (state !== "rendering") page.start(false);
    if (state === "held") {
      connection.held.splice(connection.held.indexOf(page), 1);
      return;
    }
    connection.pages--;
    if (state === "waiting") this.waiting.remove(page, page);
    else {
      this.rendering--;
      const next = this.waiting.next(0);
      if (next && "job" in next) this.begin(next.job);
    }
    const held = connection.held.shift();
    if (held) this.enter(held);
  }
}
