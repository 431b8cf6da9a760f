import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import { type EntryThread, installEntryThread } from "@/lib/exports/entry-thread";
import { lendConnection } from "@/lib/platform/database/lent-connection";
import { log } from "@/lib/platform/observability/log";
import { startThread } from "./thread";

/** Larger than what a batch of entries leaves behind, so that little of it grows old. */
const youngMb = 48;
/** A portion takes a part of it. An export that takes more ends the thread, and not the server. */
const oldMb = 512;
const written = new URL("./export-worker.ts", import.meta.url);

type Options = { idleMs?: number; program?: URL };

/**
 * Lets a thread read and write the entries of exports, and compress and hash them: in the main thread, an export would
 * take the most of its time from decisions. Meanwhile the thread has one of the connections of jobs.
 *
 * It starts with an export and ends some seconds after the last one, so it takes no memory without one. If it ends
 * before, the shares under way fail. Their jobs are tried again, and go on after the last portion that was kept.
 *
 * @returns the thread, which is stopped when no job runs any more.
 */
export function startExportThread({ idleMs = 15_000, program = written }: Options = {}): ThreadOfExports {
  const thread = new ThreadOfExports(idleMs, program);
  installEntryThread(thread);
  return thread;
}

type Running = { worker: Worker; ended: Promise<void> };

class ThreadOfExports implements EntryThread {
  private running: Promise<Running> | undefined;
  private stopping: Promise<unknown> | undefined;
  private idle: NodeJS.Timeout | undefined;
  private users = 0;

  /** @param idleMs After this time without an export it ends. Between two shares other jobs may have their turn. */
  constructor(
    private readonly idleMs: number,
    private readonly program: URL,
  ) {}

  async use<T>(work: (port: MessagePort) => Promise<T>): Promise<T> {
    await this.stopping;
    clearTimeout(this.idle);
    this.users += 1;
    try {
      this.running ??= this.start();
      return await over(await this.running, work);
    } finally {
      this.users -= 1;
      if (this.users === 0) this.idle = setTimeout(() => void this.stop(), this.idleMs).unref();
    }
  }

  /** Ends the thread, which first ends its connection. */
  async stop(): Promise<void> {
    clearTimeout(this.idle);
    this.stopping ??= this.running?.then(({ worker, ended }) => {
      worker.postMessage("stop");
      return ended;
    });
    await this.stopping;
  }

  private async start(): Promise<Running> {
    const giveBack = await lendConnection("jobs").catch((error: unknown) => {
      this.running = undefined;
      throw error;
    });
    const worker = this.startWith(giveBack);
    worker.unref();
    const ended = new Promise<void>((resolve) => {
      worker.once("exit", () => {
        if (!this.stopping) log.error("the thread of exports ended; the next share starts another one");
        giveBack();
        this.running = undefined;
        this.stopping = undefined;
        resolve();
      });
    });
    return { worker, ended };
  }

  /** A system that gives no thread leaves nothing behind: the next share tries again. */
  private startWith(giveBack: () => void): Worker {
    try {
      const limits = { maxYoungGenerationSizeMb: youngMb, maxOldGenerationSizeMb: oldMb };
      return startThread("exports", this.program, { resourceLimits: limits });
    } catch (error) {
      giveBack();
      this.running = undefined;
      throw error;
    }
  }
}

/** Has work talk with the thread over a port of its own. */
async function over<T>({ worker, ended }: Running, work: (port: MessagePort) => Promise<T>): Promise<T> {
  const { port1, port2 } = new MessageChannel();
  let isLost = false;
  port1.once("close", () => {
    isLost = true;
  });
  void ended.then(() => port1.close());
  worker.postMessage(port2, [port2]);
  try {
    return await work(port1);
  } finally {
    // Its ports go before it. A second attempt must get another thread.
    if (isLost) await ended;
    port1.close();
  }
}
