import fs from "node:fs";

type Bounds = {
  /** Text is written once it is this long, in characters; before that by `flush`. */
  atLeast: number;
  /** Further lines are lost while this much waits, in characters. */
  atMost: number;
};

const busy = (error: unknown): boolean => ["EAGAIN", "EBUSY"].includes((error as NodeJS.ErrnoException).code ?? "");
const busyPauseMs = 50;
/** A reader who takes nothing must not keep the process from ending. */
const lastTries = 20;

/**
 * Writes lines to a file descriptor, several at a time.
 *
 * A line that cannot be written, as on a full disk, is lost. It neither ends the process nor keeps it from ending.
 */
export class LineDestination {
  #waiting = "";
  #writing = false;
  #lost = 0;
  /** Whether the last line was written in part. */
  #cut = false;

  /** @param tell Is told how many lines were lost, once lines can be written again. */
  constructor(
    private readonly fd: number,
    private readonly bounds: Bounds,
    private readonly tell: (lost: number) => void,
  ) {}

  write(line: string): void {
    if (this.#waiting.length + line.length > this.bounds.atMost) {
      this.#lost += 1;
      return;
    }
    this.#waiting += line;
    if (this.#waiting.length >= this.bounds.atLeast) this.flush();
  }

  /** Begins to write everything that waits. */
  flush(): void {
    if (this.#writing || this.#waiting === "") return;
    this.#writing = true;
    const all = this.#take();
    this.#write(all, all);
  }

  /** Writes everything that waits before it returns, for a process that ends. */
  flushSync(): void {
    const all = this.#take();
    let rest = all;
    for (let tries = 0; rest.length > 0 && tries < lastTries; ) {
      try {
        rest = rest.subarray(fs.writeSync(this.fd, rest));
      } catch (error) {
        if (!busy(error)) break;
        tries += 1;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyPauseMs);
      }
    }
    this.#lose(rest, all);
  }

  #take(): Buffer {
    const bytes = Buffer.from(this.#cut ? `\n${this.#waiting}` : this.#waiting);
    this.#waiting = "";
    this.#cut = false;
    return bytes;
  }

  #write(rest: Buffer, all: Buffer): void {
    fs.write(this.fd, rest, (error, written) => {
      if (error && busy(error)) setTimeout(() => this.#write(rest, all), busyPauseMs);
      else if (!error && written < rest.length) this.#write(rest.subarray(written), all);
      else this.#settle(error ? rest : rest.subarray(written), all);
    });
  }

  #settle(rest: Buffer, all: Buffer): void {
    this.#writing = false;
    if (rest.length > 0) this.#lose(rest, all);
    else if (this.#lost > 0) this.#report();
    else if (this.#waiting.length >= this.bounds.atLeast) this.flush();
  }

  #lose(rest: Buffer, all: Buffer): void {
    // A line that was written in part is ended before the next one.
    this.#cut ||= rest.length > 0 && rest.length < all.length;
    this.#lost += rest.toString().split("\n").length - 1;
  }

  #report(): void {
    const lost = this.#lost;
    this.#lost = 0;
    this.tell(lost);
  }
}
