// Runs in a thread of its own: one hash takes tens of milliseconds, during which no decision could be answered.
import { parentPort } from "node:worker_threads";
import { argon2id, argon2Verify } from "hash-wasm";

parentPort.on("message", async ({ act, input }) => {
  try {
    const value = await (act === "hash" ? argon2id(input) : argon2Verify(input));
    parentPort.postMessage({ value });
  } catch (error) {
    parentPort.postMessage({ failure: String(error?.message ?? error) });
  }
});
