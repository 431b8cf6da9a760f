// Runs in a thread of its own (see sealing-thread.ts): it seals, and asks the process for everything secret.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { installRuntime } from "@/lib/platform/base/runtime";
import type { Answer, Asked, FromSealing, ToSealing } from "./sealing-thread";
import { startSequencer } from "./sequencer";

assertInvariant(parentPort !== null, "sealing runs in a thread");
run(parentPort);

function run(port: MessagePort): void {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  const tell = (message: FromSealing) => port.postMessage(message);
  const ask = (asked: Asked) =>
    new Promise<Uint8Array>((resolve, reject) => {
      last += 1;
      waiting.set(last, ({ bytes, failure }) => (bytes ? resolve(bytes) : reject(new Error(failure))));
      tell({ kind: "ask", id: last, asked });
    });
  installRuntime(workerData);
  const sequencer = startSequencer({
    signer: async (name) => ({
      name,
      publicKey: await ask({ kind: "public-key", name }),
      sign: (bytes) => ask({ kind: "sign", name, bytes }),
    }),
    watch: (pending) => tell({ kind: "pending", pending }),
  });
  port.on("message", (message: ToSealing) => {
    if (message === "stop") return void sequencer.stop().then(() => port.close());
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
}
