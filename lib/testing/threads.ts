import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach } from "vitest";

/** Answers a list of the threads that the test under way has started, in their order. */
export function startedThreads(): readonly Worker[] {
  const threads: Worker[] = [];
  const note = (thread: Worker) => threads.push(thread);
  beforeEach(() => {
    threads.length = 0;
    process.on("worker", note);
  });
  afterEach(() => {
    process.off("worker", note);
  });
  return threads;
}
