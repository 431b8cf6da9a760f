import type { ServerResponse } from "node:http";

/** Pages that are rendered at the same time; more would only share the one thread that renders. */
const maxRendering = 8;
/** Pages that wait for their turn: about five seconds of rendering. */
const maxWaiting = 200;

type Waiting = { response: ServerResponse; start: (admitted: boolean) => void };

/** Bounds how many pages are rendered at the same time, first come, first served. */
export class PageRenders {
  private rendering = 0;
  private readonly waiting: Waiting[] = [];

  /** Resolves with true when it is this answer's turn, and with false when too many wait or the client has gone. */
  turn(response: ServerResponse): Promise<boolean> {
    if (this.rendering < maxRendering) return Promise.resolve(this.begin(response));
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
    this.rendering += 1;
    response.once("close", () => {
      this.rendering -= 1;
      const next = this.waiting.shift();
      if (next) next.start(this.begin(next.response));
    });
    return true;
  }
}
