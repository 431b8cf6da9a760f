import { once } from "node:events";
import { MessageChannel, type Worker } from "node:worker_threads";
import { answerSealing, type FromSealing, type ToSealing } from "@/lib/audit/sealing-thread";
import { type Judge, judgeOver } from "@/lib/detections/watching/judge-thread";
import { log } from "@/lib/platform/observability/log";
import { startThread } from "./thread";

export type LogThread = {
  /** The rules, which judge in the thread. */
  judge: Judge;
  /** Ends after the round of sealing under way, which commits. */
  stop(): Promise<void>;
};

const restartDelayMs = 1_000;
/** Of 48 MB that V8 would take for what is new. With 12 MB a chunk of records would outlive it and cost 5 % of all decisions. */
const youngMb = 24;
const program = new URL("./log-worker.ts", import.meta.url);

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
    const started = startThread("log", program, {
      resourceLimits: { maxYoungGenerationSizeMb: youngMb },
      workerData: { rules: port2 },
      transferList: [port2],
    });
    started.on("message", (message: FromSealing) => answerSealing(started, message));
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
