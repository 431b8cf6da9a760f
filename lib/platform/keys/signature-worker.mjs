// Runs in a thread of its own: jobs that arrive together are computed in order and answered together.
import { sign, verify } from "node:crypto";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";

/** Keys that were brought along before, by the number under which jobs name them. */
const keys = new Map();

/** Counts messages. Waiting for it costs neither side what being called by an event loop does. */
const sent = new Int32Array(workerData);
for (;;) {
  const seen = Atomics.load(sent, 0);
  for (let next = receiveMessageOnPort(parentPort); next; next = receiveMessageOnPort(parentPort)) work(next.message);
  Atomics.wait(sent, 0, seen);
}

function work({ forget, brought, jobs, bytes }) {
  if (forget) {
    keys.clear();
    // Each takes 6 kB outside of this thread's heap, which is too small to be collected by itself.
    globalThis.gc?.();
  }
  for (const { number, ...key } of brought) keys.set(number, key);
  const answers = [];
  let at = 0;
  for (let i = 0; i < jobs.length; i += 3) {
    const [number, inputLength, signatureLength] = [jobs[i], jobs[i + 1], jobs[i + 2]];
    const input = bytes.subarray(at, at + inputLength);
    at += inputLength + signatureLength;
    answers.push(answerOf(keys.get(number), input, bytes.subarray(at - signatureLength, at)));
  }
  parentPort.postMessage(answers);
}

/** A signature where none came along, otherwise whether the one that came is right; undefined where that cannot be told. */
function answerOf({ digest, ...key }, input, signature) {
  try {
    return signature.length === 0 ? sign(digest, input, key) : verify(digest, input, key, signature);
  } catch {
    return undefined;
  }
}
