import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { append } from "@/lib/audit/append";
import { logOrigin, logVkey } from "@/lib/audit/log-key";
import { latestCheckpoint } from "@/lib/audit/store";
import { transaction } from "@/lib/platform/database/transaction";
import { openCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { startedThreads } from "@/lib/testing/threads";
import { startLogThread } from "./log-thread";

let runtime: TestRuntime;
beforeEach(async () => {
  runtime = await startTestRuntime();
});
afterEach(() => runtime.close());

const threads = startedThreads();
const actor = { type: "system", id: "test" } as const;
const record = () => transaction((tx) => append(tx, { type: "test.happened", actor }));

/** Waits for a signed head of that size; opening it checks the signature by the process's own key. */
const sealed = (size: number) =>
  expect
    .poll(
      async () => {
        const { note } = await latestCheckpoint();
        return openCheckpoint(note, logOrigin(), [parseVkey(logVkey(logOrigin()))]).size;
      },
      { timeout: 30_000, interval: 50 },
    )
    .toBe(size);

describe("sealing in a thread of its own", () => {
  it("goes on in another thread when the first one dies, and signs with the process's key", async () => {
    const thread = startLogThread();
    try {
      await record();
      await sealed(1);
      const [first] = threads as [Worker];
      await first.terminate();
      await record();
      await sealed(2);
      expect(threads).toHaveLength(2);
      expect((await thread.judge.read("[]")).subjects, "the rules run in the new thread").toEqual([]);
      // The first record was sealed by the thread that died, the second by this one.
      expect(await thread.judge.takeSealed(0, 5)).toBeUndefined();
      expect(await thread.judge.takeSealed(1, 5)).toMatchObject({ next: 2 });
    } finally {
      const [, second] = threads as [Worker, Worker];
      const ended = once(second, "exit");
      await thread.stop();
      await ended;
    }
  });
});
