import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqlPool } from "@/lib/platform/database/pool";
import { removeLeftovers } from "@/lib/platform/jobs/clean-up";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { expectSound, record } from "@/lib/testing/sealing";
import { proofOf } from "./proof";
import { publicCheckpoint } from "./public-log";
import { sealUpTo } from "./sequencer";

let runtime: TestRuntime;
let owner: pg.Client;
beforeAll(async () => {
  runtime = await startTestRuntime();
  owner = new pg.Client(runtime.database.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await runtime.close();
});

/** Makes all checkpoints look that much older, which the log itself refuses. */
async function age(hours: number): Promise<void> {
  await owner.query("alter table log_checkpoints disable trigger append_only_rows");
  await owner.query("update log_checkpoints set signed_at = signed_at - make_interval(hours => $1)", [hours]);
  await owner.query("alter table log_checkpoints enable trigger append_only_rows");
}
const sizes = async (where = "true") =>
  (await sqlPool().query<{ size: string }>(`select size from log_checkpoints where ${where} order by size`)).rows.map(
    ({ size }) => Number(size),
  );
const seal = async (n: number) => {
  await sealUpTo(await record(n));
  return (await sizes()).at(-1) ?? 0;
};

describe("K18 checkpoints", () => {
  it("a checkpoint that was handed out, alone or in a proof, is kept", async () => {
    await seal(1);
    const [unseen, given] = [await seal(2), await seal(3)];
    expect(await publicCheckpoint()).toContain(`\n${given}\n`);
    const proven = await seal(4);
    await proofOf(0);
    await proofOf(1);
    const last = await seal(5);
    const kept = await sizes("kept");
    expect(kept).toEqual(expect.arrayContaining([given, proven]));
    expect(kept).not.toContain(unseen);
    expect(kept).not.toContain(last);
  });

  it("the first of each hour, those that were given and those of the last day stay; all others end", async () => {
    const before = await sizes();
    await removeLeftovers(60_000);
    expect(await sizes()).toEqual(before);
    await age(25);
    const [first, second] = [await seal(6), await seal(7)];
    const kept = await sizes("kept");
    await removeLeftovers(60_000);
    expect(await sizes()).toEqual([...new Set([...kept, first, second])].toSorted((a, b) => a - b));
    // Each remaining checkpoint is consistent with the later ones, independently of removed ones.
    await expectSound();
  });

  it("the newest is never removed, however old it is", async () => {
    await age(48);
    const newest = (await sizes()).at(-1) ?? 0;
    await removeLeftovers(60_000);
    expect((await sizes()).at(-1)).toBe(newest);
    expect(await seal(8)).toBe(newest + 1);
  });

  it.each([
    ["removes one that is kept", "delete from log_checkpoints where kept"],
    ["removes the newest", "delete from log_checkpoints where size = (select max(size) from log_checkpoints)"],
    ["changes one", "update log_checkpoints set root = '\\x00' where not kept"],
    ["changes one while keeping it", "update log_checkpoints set kept = true, root = '\\x00'"],
    ["lets one go", "update log_checkpoints set kept = false where kept"],
    ["removes all", "truncate log_checkpoints"],
  ])("not even the owner of the database %s", async (_, statement) => {
    await expect(owner.query(statement)).rejects.toThrow("append-only");
  });

  it("the serving role removes none by itself", async () => {
    await expect(sqlPool().query("delete from log_checkpoints")).rejects.toThrow("permission denied");
    await expect(sqlPool().query("update log_checkpoints set kept = true")).rejects.toThrow("permission denied");
  });
});
