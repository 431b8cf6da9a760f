import type { EventMessage } from "./model";

const keptMs = 60_000;
const most = 1_000;

/** Recent messages, for readers whose page was written before they began to listen. */
export class RecentMessages {
  private readonly kept: { at: number; message: EventMessage }[] = [];

  /** @param completeFrom since when nothing has been missed, in milliseconds */
  constructor(private completeFrom: number) {}

  add(message: EventMessage, at: number): void {
    this.kept.push({ at, message });
    while (this.kept.length > most || (this.kept[0]?.at ?? at) < at - keptMs) {
      this.completeFrom = Math.max(this.completeFrom, (this.kept.shift()?.at ?? at) + 1);
    }
  }

  /** Gives what came at that time or later; undefined when some of it is not kept. */
  since(at: number): EventMessage[] | undefined {
    if (at < this.completeFrom) return undefined;
    return this.kept.filter((one) => one.at >= at).map(({ message }) => message);
  }
}
