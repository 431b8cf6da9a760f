import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendAll } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { sealUpTo } from "@/lib/audit/sequencer";
import { startExport } from "@/lib/exports/commands";
import { installEntryThread } from "@/lib/exports/entry-thread";
import * as store from "@/lib/exports/store";
import { writeShare } from "@/lib/exports/write";
import type { PortThread } from "@/lib/platform/base/port-questions";
import { poolSizes, transactionPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { Principal } from "@/lib/principals/principal";
import { copyOf, keyOfLog, order, verified, write } from "@/lib/testing/exports";
import { startedThreads } from "@/lib/testing/threads";
import { createWorld, type World } from "@/lib/testing/world";
import { startBackgroundThread } from "./background-thread";

let world: World;
let auditor: Principal;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  const event: AuditEvent = { type: "test.happened", actor: { type: "system", id: "test" } };
  const [last = ""] = (await transaction((tx) => appendAll(tx, Array(400).fill(event)))).slice(-1);
  await sealUpTo(last);
});
afterAll(() => world.end());

const threads = startedThreads();

/** Runs something over a thread of its own. */
async function withThread<T>(
  options: { idleMs?: number; program?: URL },
  run: (thread: PortThread) => Promise<T>,
): Promise<T> {
  const thread = startBackgroundThread(options);
  return run(thread.exports).finally(() => thread.stop());
}

/** The thread dies after it answered so often. */
const dyingAfter = (answers: number, thread: PortThread): PortThread => ({
  use: (work) =>
    thread.use((port) => {
      let left = answers;
      port.on("message", () => {
        left -= 1;
        if (left === 0) void threads.at(-1)?.terminate();
      });
      return work(port);
    }),
});

/** Has the process open all connections for transactions of jobs that it may. */
const takeAll = () =>
  waitingAs("jobs", () => Promise.all(Array.from({ length: 4 }, () => transactionPool().query("select 1"))));

const connections = async (name: string): Promise<number> => {
  const rows = await world.sql(
    "select 1 from pg_stat_activity where datname = current_database() and application_name = $1",
    [name],
  );
  return rows.length;
};

describe("exports written in a thread", () => {
  it("go on in another thread when the first one dies while it keeps a portion, with the same bytes", async () => {
    await withThread({}, async (thread) => {
      const [whole, cut] = [await startExport(auditor, order()), await startExport(auditor, order())];
      await write(whole, 60_000);
      await writeShare(cut, { shareMs: 0 });
      expect((await store.find(cut))?.nextIndex).toBe(128);
      // It is told of the export, and writes one portion.
      installEntryThread(dyingAfter(2, thread));
      await expect(writeShare(cut, { shareMs: 60_000 })).rejects.toThrow("The thread that writes exports ended.");
      installEntryThread(thread);
      await takeAll();
      expect(await connections("mandate-jobs-transactions"), "its connection is back").toBe(
        poolSizes.transactions.jobs,
      );
      expect(await write(cut, 60_000)).toBe(1);
      expect(threads).toHaveLength(2);
      const [one, other] = [await copyOf(auditor, whole), await copyOf(auditor, cut)];
      expect(other.entries.startsWith(one.entries), "the second one may have later records").toBe(true);
      expect((await verified(other, await keyOfLog(world))).ok).toBe(true);
    });
  });

  it("are tried again after the system gave no thread, with all connections of the jobs", async () => {
    const id = await startExport(auditor, order());
    // Node refuses to make a thread of such a program.
    await withThread({ program: new URL("https://nowhere.example/worker.mjs") }, async () => {
      for (let attempt = 0; attempt < 2; attempt++)
        await expect(writeShare(id, { shareMs: 60_000 })).rejects.toThrow("URL");
      await takeAll();
      expect(await connections("mandate-jobs-transactions")).toBe(poolSizes.transactions.jobs);
    });
    await withThread({}, () => write(id, 60_000));
    expect((await store.find(id))?.status).toBe("done");
  });

  it("take no connection more than the jobs have, and give it back", async () => {
    await withThread({}, async () => {
      const ids = [await startExport(auditor, order()), await startExport(auditor, order({ format: "csv" }))];
      await Promise.all(ids.map((id) => write(id)));
      expect(threads).toHaveLength(1);
      expect(await connections("mandate-lent-jobs")).toBe(1);
      await takeAll();
      expect(await connections("mandate-jobs-transactions")).toBe(poolSizes.transactions.jobs - 1);
    });
    await expect.poll(() => connections("mandate-lent-jobs")).toBe(0);
    await takeAll();
    expect(await connections("mandate-jobs-transactions")).toBe(poolSizes.transactions.jobs);
  });

  it("end their thread when none is under way, and start another one", async () => {
    await withThread({ idleMs: 0 }, async () => {
      for (const count of [1, 2]) {
        const id = await startExport(auditor, order());
        expect(await writeShare(id, { shareMs: 60_000 })).toBe(false);
        expect(threads).toHaveLength(count);
        const thread = threads.at(-1);
        if (thread && thread.threadId !== -1) await once(thread, "exit");
      }
    });
  });
});
