import type { MessagePort } from "node:worker_threads";
import type { Answer, Asked, FromSealing, ToSealing } from "./sealing-thread";
import { type SequencerOptions, startSequencer } from "./sequencer";

/** Seals in a thread, asks the process for everything secret, and closes the port after it was told to stop. */
export function sealOver(port: MessagePort, told: Required<Pick<SequencerOptions, "onSealed" | "onConnected">>): void {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  const tell = (message: FromSealing) => port.postMessage(message);
  const ask = (asked: Asked) =>
    new Promise<Uint8Array>((resolve, reject) => {
      last += 1;
      waiting.set(last, ({ bytes, failure }) => (bytes ? resolve(bytes) : reject(new Error(failure))));
      tell({ kind: "ask", id: last, asked });
    });
  const sequencer = startSequencer({
    signer: async (name) => ({
      name,
      publicKey: await ask({ kind: "public-key", name }),
      sign: (bytes) => ask({ kind: "sign", name, bytes }),
    }),
    watch: (pending) => tell({ kind: "pending", pending }),
    ...told,
  });
  port.on("message", (message: ToSealing) => {
    if (message === "stop") return void sequencer.stop().then(() => port.close());
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
}
