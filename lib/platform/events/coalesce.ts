import type { EventMessage } from "./model";

/** Passes messages on, at most one in `everyMs` for each topic; those in between become one without an id. */
export class Coalescer {
  private readonly waiting = new Map<string, { message: EventMessage | undefined; timer: NodeJS.Timeout }>();

  constructor(
    private readonly pass: (message: EventMessage) => void,
    private readonly everyMs = 250,
  ) {}

  add(message: EventMessage): void {
    const slot = this.waiting.get(message.topic);
    if (!slot) {
      this.pass(message);
      this.open(message.topic);
    } else if (!slot.message || slot.message.id === message.id) slot.message = message;
    else slot.message = { topic: message.topic, id: null };
  }

  stop(): void {
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }

  private open(topic: string): void {
    const timer = setTimeout(() => {
      const held = this.waiting.get(topic)?.message;
      this.waiting.delete(topic);
      if (held) this.add(held);
    }, this.everyMs);
    this.waiting.set(topic, { message: undefined, timer });
  }
}
