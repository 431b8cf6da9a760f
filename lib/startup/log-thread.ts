import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { answerSealing, type FromSealing, type ToSealing } from "@/lib/audit/sealing-thread";
import { type Judge, judgeOver } from "@/lib/detections/watching/judge-thread";
import { runtime } from "@/lib/platform/base/runtime";
import { log } from "@/lib/platform/observability/log";

export type LogThread = {
  /** The rules, which judge in the thread. */
  judge: Judge;
  /** Ends after the round of sealing under way, which commits. */
  stop(): Promise<void>;
};

const restartDelayMs = 1_000;
/** Of 48 MB that V8 would take for what is new. With 12 MB a chunk of records would outlive it and cost 5 % of all decisions. */
const youngMb = 24;
/** In production it is one file of plain JavaScript like the server (see scripts/bundle.mjs). */
const worker = new URL("./log-worker.ts", import.meta.url);
const entry = worker.pathname.endsWith(".ts") ? new URL("./log-source.mjs", import.meta.url) : worker;

/**
 * Starts the thread that seals the log, and shows the rules for detections what was sealed. In the main thread, sealing
 * hundreds of records would delay every decision by tens of milliseconds, four times a second. The rules would take a
 * sixth of all decisions.
 *
 * A thread that ends is replaced after a second. The log stays as the last checkpoint left it, and the rules read the
 * same records again.
 */
export function startLogThread(): LogThread {
  let stopping = false;
  let thread: Worker;
  let pause: NodeJS.Timeout | undefined;
  const judge = judgeOver();
  const start = () => {
    const { port1, port2 } = new MessageChannel();
    const started = new Worker(entry, {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: youngMb },
      // The key that opens all others stays where it is.
      workerData: { runtime: { ...runtime(), keyEncryptionKey: new Uint8Array() }, rules: port2 },
      transferList: [port2],
    });
    started.on("message", (message: FromSealing) => answerSealing(started, message));
    started.on("error", (error) => log.error({ err: error }, "the thread of the log failed"));
    started.on("exit", () => {
      judge.lose(port1);
      if (stopping) return;
      log.error("the thread of the log ended; another one takes its place");
      pause = setTimeout(start, restartDelayMs);
    });
    judge.use(port1);
    thread = started;
  };
  start();
  return {
    judge,
    async stop() {
      stopping = true;
      clearTimeout(pause);
      if (thread.threadId === -1) return;
      const ended = once(thread, "exit");
      thread.postMessage("stop" satisfies ToSealing);
      await ended;
    },
  };
}
