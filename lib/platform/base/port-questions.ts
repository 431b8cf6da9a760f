import type { MessagePort } from "node:worker_threads";

type Asked = { id: number; question: unknown };
type Answer = { id: number; value?: unknown; failure?: string };
type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

/** A thread that answers over a port of its own for each piece of work. */
export type PortThread = { use<T>(work: (port: MessagePort) => Promise<T>): Promise<T> };

/** Asks the thread at the other end of a port. When that end is gone, what waits for an answer fails. */
export class PortQuestions<Question> {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  private isOpen = true;

  /** @param gone The words of an error after the other end is gone. */
  constructor(
    private readonly port: MessagePort,
    private readonly gone: string,
  ) {
    port.on("message", ({ id, value, failure }: Answer) => {
      const asked = this.waiting.get(id);
      this.waiting.delete(id);
      if (failure === undefined) asked?.resolve(value);
      else asked?.reject(new Error(failure));
    });
    port.on("close", () => this.end());
  }

  ask(question: Question): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) return reject(new Error(this.gone));
      this.last += 1;
      this.waiting.set(this.last, { resolve, reject });
      this.port.postMessage({ id: this.last, question } satisfies Asked);
    });
  }

  /** Closes the port. */
  end(): void {
    this.isOpen = false;
    this.port.close();
    for (const { reject } of this.waiting.values()) reject(new Error(this.gone));
    this.waiting.clear();
  }
}

/** Answers what the other end of a port asks. The port alone does not keep the thread alive. */
export function answerOver<Question>(port: MessagePort, answer: (question: Question) => Promise<unknown>): void {
  port.on("message", ({ id, question }: { id: number; question: Question }) => {
    answer(question).then(
      (value) => port.postMessage({ id, value } satisfies Answer),
      (error: unknown) => port.postMessage({ id, failure: String(error) } satisfies Answer),
    );
  });
  port.unref();
}
