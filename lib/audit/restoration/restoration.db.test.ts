import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { append } from "@/lib/audit/append";
import { logOrigin, logSigner } from "@/lib/audit/log-key";
import { type Sealer, sealChunk } from "@/lib/audit/seal";
import { sealUpTo, startSequencer } from "@/lib/audit/sequencer";
import { latestCheckpoint } from "@/lib/audit/store";
import { servingConnection } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { readiness } from "@/lib/platform/observability/readiness";
import { currentHold } from "@/lib/platform/watermark/hold";
import { readWatermark, type Watermark, watermarkDirectory, watermarkFile } from "@/lib/platform/watermark/watermark";
import type { TestDatabase } from "@/lib/testing/database";
import { createMachine, type Machine } from "@/lib/testing/machine";
import { meanwhile } from "@/lib/testing/meanwhile";
import { untilTestEnds } from "@/lib/testing/until-test-ends";
import { settle, watchRestoration } from "./watch";
import { inspectLog, refuseRestored } from "./watermark";

let machine: Machine;
let home: TestDatabase;
beforeAll(async () => {
  machine = await createMachine();
  home = machine.database();
});
afterAll(() => machine.end());

// Each test leaves the machine on its own database, with the watermark of that.
afterEach(async () => {
  await rm(join(machine.dataDir, watermarkFile), { recursive: true, force: true });
  await machine.startOn(home);
  await look();
});

let made = 0;
const record = () =>
  transaction((tx) =>
    append(tx, { type: "test.happened", actor: { type: "system", id: "test" }, facts: { n: ++made } }),
  );
const sealSome = async (count: number) => {
  for (let i = 1; i < count; i++) await record();
  await sealUpTo(await record());
};

const markOf = async (directory = machine.dataDir): Promise<Watermark> => {
  const read = await readWatermark(directory);
  if (read.kind !== "found") throw new Error(`The watermark is ${read.kind}.`);
  return read.mark;
};
const sizeOf = async () => (await latestCheckpoint()).size;
const checkpoints = () =>
  machine.sql<{ size: string; root: Buffer }>("select size, root from log_checkpoints order by size");
const look = async () => {
  await settle(inspectLog);
  return currentHold();
};

describe("K2: a restored database signs nothing and decides nothing", () => {
  it("is found although it went on its own way, and its records stay without a checkpoint", async () => {
    await sealSome(3);
    const backup = await machine.backUp();
    await sealSome(4);
    const mark = await markOf();
    await machine.startOn(backup);
    const before = await checkpoints();
    // As many records as were lost, and more: sizes alone would not show it.
    for (let i = 0; i < 6; i++) await record();
    await expect(sealUpTo(await record())).rejects.toThrow(/restored to an earlier state/);
    expect(await look()).toMatchObject({
      code: "log_restored",
      detail: expect.stringContaining("restore:acknowledge"),
    });
    expect(await checkpoints()).toEqual(before);
    expect(await markOf()).toEqual(mark);
    // Found once, it stays found: by a server that knows nothing of the lost records, too.
    const elsewhere = await mkdtemp(join(tmpdir(), "mandate-elsewhere-"));
    await machine.startOn(backup, { dataDir: elsewhere });
    expect(await look()).toMatchObject({ code: "log_restored" });
    await expect(sealUpTo(await record())).rejects.toThrow(/waits for the acknowledgement/);
    await rm(elsewhere, { recursive: true });
  });

  it("a twin without the watermark signs a second tree under the same name, and this test sees that", async () => {
    await sealSome(3);
    const backup = await machine.backUp();
    await sealSome(4);
    const lost = (await checkpoints()).at(-1);
    await machine.startOn(backup);
    await rm(join(machine.dataDir, watermarkFile));
    await sealSome(4);
    const again = (await checkpoints()).at(-1);
    expect(again?.size).toBe(lost?.size);
    expect(again?.root).not.toEqual(lost?.root);
  });

  it("is found where it holds more records than were signed, but others", async () => {
    await sealSome(2);
    const backup = await machine.backUp();
    await sealSome(2);
    const mark = await readFile(join(machine.dataDir, watermarkFile));
    // Another machine, without this one's watermark, let the backup go on.
    await machine.startOn(backup);
    await rm(join(machine.dataDir, watermarkFile));
    await sealSome(9);
    await writeFile(join(machine.dataDir, watermarkFile), mark);
    expect(await look()).toMatchObject({ detail: expect.stringContaining("and others among them") });
  });

  it("is found where it is the database of another organisation, or an empty one", async () => {
    await sealSome(2);
    const others = await machine.newDatabase();
    const empty = await machine.newDatabase();
    const { dataDir } = machine;
    const theirs = await mkdtemp(join(tmpdir(), "mandate-others-"));
    await machine.startOn(others, { dataDir: theirs });
    await sealSome(5);
    await machine.startOn(others, { dataDir });
    expect(await look()).toMatchObject({ detail: expect.stringContaining("holds another log") });
    await machine.startOn(empty, { dataDir });
    expect(await look()).toMatchObject({ detail: expect.stringContaining("holds no log") });
    await rm(theirs, { recursive: true });
  });

  it("is found where one half of the log is missing", async () => {
    await sealSome(9);
    await machine.startOn(await machine.backUp());
    expect(await look()).toBeUndefined();
    await machine.sql("alter table log_nodes disable trigger all; delete from log_nodes where level > 1");
    expect(await look()).toMatchObject({ detail: expect.stringContaining("is missing or changed") });
  });

  it("says so in its readiness from the first second on", async () => {
    await sealSome(1);
    const size = await sizeOf();
    const backup = await machine.backUp();
    await sealSome(1);
    await machine.startOn(backup);
    const stop = await watchRestoration();
    const { status, checks } = await readiness();
    stop();
    expect(status).toBe("not_ready");
    expect(checks).toContainEqual({
      ...{ check: "watermark", ok: false },
      detail: expect.stringMatching(
        RegExp(`covers ${size + 1} records. The database holds ${size} records: .+ Run npm run restore:acknowledge`),
      ),
    });
  });
});

describe("K2: a database that is current raises no alarm", () => {
  it("after a commit that failed behind its signature", async () => {
    await sealSome(2);
    const size = await sizeOf();
    await record();
    await record();
    const client = new pg.Client(servingConnection("test-sealer"));
    await client.connect();
    const dying = Object.assign(Object.create(client), {
      query: (...values: Parameters<typeof client.query>) =>
        values[0] === "commit" ? Promise.reject(new Error("The power is cut.")) : client.query(...values),
    });
    await expect(sealChunk({ client: dying, signer: logSigner } as Sealer, "9999")).rejects.toThrow("power");
    await client.end();
    expect((await markOf()).size).toBe(size + 2);
    expect(await sizeOf()).toBe(size);
    expect(await look()).toBeUndefined();
    await sealSome(1);
    expect((await markOf()).size).toBe(size + 3);
  });

  it("at a server whose watermark is behind: it is brought up", async () => {
    await sealSome(2);
    const elsewhere = await mkdtemp(join(tmpdir(), "mandate-elsewhere-"));
    const old = await readFile(join(machine.dataDir, watermarkFile));
    await sealSome(3);
    await writeFile(join(elsewhere, watermarkFile), old);
    const here = machine.dataDir;
    const { sql } = machine;
    await machine.startOn(machine.database(), { dataDir: elsewhere });
    expect(await look()).toBeUndefined();
    expect(await markOf(elsewhere)).toEqual(await markOf(here));
    expect(await sql("select * from log_restorations")).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });

  it("while a server compares and another one seals, over one directory", async () => {
    await sealSome(1);
    const wanted = (await sizeOf()) + 60;
    const sequencer = untilTestEnds(startSequencer({ intervalMs: 1 }));
    const found: unknown[] = [];
    const compare = async () => {
      await settle(refuseRestored);
      if (currentHold()) found.push(currentHold());
    };
    await meanwhile(compare, async () => {
      for (let i = 0; i < 60; i++) await record();
      await expect.poll(sizeOf).toBe(wanted);
    });
    await sequencer.stop();
    expect(found).toEqual([]);
    expect((await markOf()).size).toBe(wanted);
  });

  it("at the first start, and at the first one with this version", async () => {
    const fresh = await machine.newDatabase();
    await rm(join(machine.dataDir, watermarkFile));
    await machine.startOn(fresh);
    expect(await look()).toBeUndefined();
    await expect(readWatermark(machine.dataDir)).resolves.toEqual({ kind: "absent" });
    await sealSome(3);
    await machine.sql("update log_head set vkey = null");
    await rm(join(machine.dataDir, watermarkFile));
    expect(await look()).toBeUndefined();
    await sealSome(1);
    expect(await markOf()).toMatchObject({ size: 5, origin: logOrigin(), timeline: 1, system: expect.any(String) });
    const [head] = await machine.sql<{ vkey: string }>("select vkey from log_head");
    expect(head?.vkey).toBe((await markOf()).vkey);
  });
});

describe("the watermark's file", () => {
  it.each([
    ["half-written", (file: string) => writeFile(file, '{"vkey":"x')],
    ["empty", (file: string) => writeFile(file, "")],
    ["of another form", (file: string) => writeFile(file, '{"vkey":"x","origin":"x","size":-1}')],
    ["a directory", (file: string) => mkdir(file)],
  ])("%s is not taken for a missing one: nothing is signed over it", async (_, spoil) => {
    await sealSome(2);
    const size = await sizeOf();
    const file = join(machine.dataDir, watermarkFile);
    await rm(file);
    await spoil(file);
    expect(await look()).toMatchObject({ code: "watermark_unreadable", detail: expect.stringContaining(file) });
    await expect(sealUpTo(await record())).rejects.toThrow(/cannot be read/);
    // Only this machine's file is at fault: other servers go on.
    expect(await machine.sql("select 1 from log_restorations")).toEqual([]);
    await rm(file, { recursive: true });
    expect(await look()).toBeUndefined();
    expect((await markOf()).size).toBe(size);
  });

  it("that cannot be written stops sealing before the signature, and readiness says so", async () => {
    await sealSome(1);
    await writeFile(join(machine.dataDir, "file"), "");
    const sign = vi.fn(() => new Uint8Array(64));
    const inside = join(machine.dataDir, "file", "inside");
    await machine.startOn(machine.database(), { dataDir: inside });
    const signer = (name: string) => ({ ...logSigner(name), sign });
    await expect(sealUpTo(await record(), signer)).rejects.toThrow(/ENOTDIR/);
    expect(sign).not.toHaveBeenCalled();
    const stop = await watchRestoration().catch(() => () => {});
    const { checks } = await readiness();
    stop();
    expect(checks.find(({ check }) => check === "watermark")).toMatchObject({ ok: false });
  });

  it("is left whole by a writer that dies, which leaves only its draft", async () => {
    await sealSome(1);
    const mark = await markOf();
    await writeFile(join(machine.dataDir, `${watermarkFile}.0123456789ab`), '{"vkey":');
    expect(await markOf()).toEqual(mark);
  });

  it("lies beside the key-encryption key, or in the data directory where that is read-only", async () => {
    const beside = await mkdtemp(join(tmpdir(), "mandate-kek-"));
    const dataDir = "/data";
    expect(await watermarkDirectory({ dataDir })).toBe("/data");
    expect(await watermarkDirectory({ dataDir, kekFile: join(beside, "kek") })).toBe(beside);
    expect(await watermarkDirectory({ dataDir, kekFile: "/proc/missing/kek" })).toBe("/data");
    await rm(beside, { recursive: true });
  });
});
