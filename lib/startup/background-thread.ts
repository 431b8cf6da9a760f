import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import { installReplayThread } from "@/lib/detections/tuning/replays/replay-thread";
import { installEntryThread } from "@/lib/exports/entry-thread";
import type { PortThread } from "@/lib/platform/base/port-questions";
import { lendConnection } from "@/lib/platform/database/lent-connection";
import { log } from "@/lib/platform/observability/log";
import { startThread } from "./thread";

/** Larger than what a batch of entries leaves behind, so that little of it grows old. */
const youngMb = 48;
/** A portion takes a part of it. Work that takes more ends the thread, and not the server. */
const oldMb = 512;
const written = new URL("./background-worker.ts", import.meta.url);

type Options = { idleMs?: number; program?: URL };
type Topic = "exports" | "replays";
export type ToBackground = { topic: Topic; port: MessagePort } | "stop";

/**
 * Lets a thread write the entries of exports, and show records to rules that are replayed: in the main thread, both
 * would take the most of their time from decisions. Meanwhile the thread has one of the connections of jobs.
 *
 * It starts with a share of such work and ends some seconds after the last one. Without one it takes no memory. If it
 * ends before, the shares under way fail. Their jobs are tried again, and go on after the last portion that was kept.
 *
 * @returns the thread, which is stopped when no job runs any more.
 */
export function startBackgroundThread({ idleMs = 15_000, program = written }: Options = {}): BackgroundThread {
  const thread = new BackgroundThread(idleMs, program);
  installEntryThread(thread.exports);
  installReplayThread(thread.replays);
  return thread;
}

type Running = { worker: Worker; ended: Promise<void> };

class BackgroundThread {
  readonly exports: PortThread = { use: (work) => this.use("exports", work) };
  readonly replays: PortThread = { use: (work) => this.use("replays", work) };
  private running: Promise<Running> | undefined;
  private stopping: Promise<unknown> | undefined;
  private idle: NodeJS.Timeout | undefined;
  private users = 0;

  /** @param idleMs After this time without work it ends. Between two shares other jobs may have their turn. */
  constructor(
    private readonly idleMs: number,
    private readonly program: URL,
  ) {}

  private async use<T>(topic: Topic, work: (port: MessagePort) => Promise<T>): Promise<T> {
    await this.stopping;
    clearTimeout(this.idle);
    this.users += 1;
    try {
      this.running ??= this.start();
      return await over(await this.running, topic, work);
    } finally {
      this.users -= 1;
      if (this.users === 0) this.idle = setTimeout(() => void this.stop(), this.idleMs).unref();
    }
  }

  /** Ends the thread, which first ends its connection. */
  async stop(): Promise<void> {
    clearTimeout(this.idle);
    this.stopping ??= this.running?.then(({ worker, ended }) => {
      worker.postMessage("stop" satisfies ToBackground);
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
        if (!this.stopping) log.error("the background thread ended; the next share starts another one");
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
      return startThread("background", this.program, { resourceLimits: limits });
    } catch (error) {
      giveBack();
      this.running = undefined;
      throw error;
    }
  }
}

/** Has work talk with the thread over a port of its own. */
async function over<T>({ worker, ended }: Running, topic: Topic, work: (port: MessagePort) => Promise<T>): Promise<T> {
  const { port1, port2 } = new MessageChannel();
  let isLost = false;
  port1.once("close", () => {
    isLost = true;
  });
  void ended.then(() => port1.close());
  worker.postMessage({ topic, port: port2 } satisfies ToBackground, [port2]);
  try {
    return await work(port1);
  } finally {
    // Its ports go before it. A second attempt must get another thread.
    if (isLost) await ended;
    port1.close();
  }
}
