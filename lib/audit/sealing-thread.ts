import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { runtime } from "@/lib/platform/base/runtime";
import { log } from "@/lib/platform/observability/log";
import { logSigner } from "./log-key";
import { measurePending, type Pending, type Sequencer } from "./sequencer";

/** A question of the thread to the process, which alone has keys; `name` is the log's. */
export type Asked = { kind: "public-key"; name: string } | { kind: "sign"; name: string; bytes: Uint8Array };
export type Answer = { id: number; bytes?: Uint8Array; failure?: string };
export type FromSealing = { kind: "ask"; id: number; asked: Asked } | { kind: "pending"; pending: Pending };
export type ToSealing = Answer | "stop";

const restartDelayMs = 1_000;
/** Of 48 MB that V8 would take for what is new. With 12 MB a chunk of records would outlive it and cost 5 % of all decisions. */
const youngMb = 24;
/** In production it is one file of plain JavaScript like the server (see scripts/bundle.mjs). */
const worker = new URL("./sealing-worker.ts", import.meta.url);
const entry = worker.pathname.endsWith(".ts") ? new URL("./sealing-source.mjs", import.meta.url) : worker;

/**
 * Starts the sequencer in its own thread. In the main thread, sealing hundreds of records would delay every decision by
 * tens of milliseconds, four times a second.
 *
 * A thread that ends is replaced after a second. The log stays as the last checkpoint left it.
 */
export function startSealingThread(): Sequencer {
  let stopping = false;
  let thread: Worker;
  let pause: NodeJS.Timeout | undefined;
  const start = () => {
    // The key that opens all others stays where it is.
    const started = new Worker(entry, {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: youngMb },
      workerData: { ...runtime(), keyEncryptionKey: new Uint8Array() },
    });
    started.on("message", (message: FromSealing) => answer(started, message));
    started.on("error", (error) => log.error({ err: error }, "the sealing thread failed"));
    started.on("exit", () => {
      if (stopping) return;
      log.error("the sealing thread ended; another one takes its place");
      pause = setTimeout(start, restartDelayMs);
    });
    thread = started;
  };
  start();
  return {
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

function answer(thread: Worker, message: FromSealing): void {
  if (message.kind === "pending") {
    measurePending(message.pending);
    return;
  }
  const { id, asked } = message;
  const reply = (given: Omit<Answer, "id">) => thread.postMessage({ id, ...given } satisfies ToSealing);
  bytesFor(asked).then(
    (bytes) => reply({ bytes }),
    (error: unknown) => reply({ failure: String(error) }),
  );
}

async function bytesFor(asked: Asked): Promise<Uint8Array> {
  const { publicKey, sign } = logSigner(asked.name);
  return asked.kind === "sign" ? sign(asked.bytes) : publicKey;
}
