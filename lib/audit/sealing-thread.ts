import type { Worker } from "node:worker_threads";
import { logSigner } from "./log-key";
import { measurePending, type Pending } from "./sequencer";

/** A question of the thread to the process, which alone has keys; `name` is the log's. */
export type Asked = { kind: "public-key"; name: string } | { kind: "sign"; name: string; bytes: Uint8Array };
export type Answer = { id: number; bytes?: Uint8Array; failure?: string };
export type FromSealing = { kind: "ask"; id: number; asked: Asked } | { kind: "pending"; pending: Pending };
export type ToSealing = Answer | "stop";

/** Answers what the thread that seals asks the process. */
export function answerSealing(thread: Worker, message: FromSealing): void {
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
