import type { ServerResponse } from "node:http";

/** Pages that are rendered at the same time; more would only share the one thread that renders. */
const maxRendering = 8;
/** Pages that wait for their turn: about five seconds of rendering. */
const maxWaiting = 200;
/** The longest time that an answer keeps its turn. No page takes that long, unless its client reads slowly. */
const longestTurnMs = 3_000;

type Waiting = { response: ServerResponse; start: (admitted: boolean) => void };

/**
 * Bounds how many pages are rendered at the same time, first come, first served.
 *
 * A turn ends when the page is written, whether or not the client has read it.
 */
export class PageRenders {
  private readonly rendering = new Set<ServerResponse>();
  private readonly waiting: Waiting[] = [];

  /** Resolves with true when it is this answer's turn, and with false when too many wait or the client has gone. */
  turn(response: ServerResponse): Promise<boolean> {
    if (this.rendering.size < maxRendering) return Promise.resolve(this.begin(response));
    if (this.waiting.length >= maxWaiting) return Promise.resolve(false);
    return new Promise((resolve) => {
      const entry = { response, start: resolve };
      this.waiting.push(entry);
      response.once("close", () => {
        const at = this.waiting.indexOf(entry);
        if (at === -1) return;
        this.waiting.splice(at, 1);
        resolve(false);
      });
    });
  }

  private begin(response: ServerResponse): true {
    this.rendering.add(response);
    const late = setTimeout(() => this.end(response), longestTurnMs).unref();
    const end = () => {
      clearTimeout(late);
      this.end(response);
    };
    response.once("close", end);
    // An answer behind others on its connection tells of its end only when theirs have been read.
    const endResponse = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
    response.end = (...given: unknown[]) => {
      end();
      return endResponse(...given);
    };
    return true;
  }

  private end(response: ServerResponse): void {
    if (!this.rendering.delete(response)) return;
    const next = this.waiting.shift();
    if (next) next.start(this.begin(next.response));
  }
}
