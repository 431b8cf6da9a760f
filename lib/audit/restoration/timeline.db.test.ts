import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { append } from "@/lib/audit/append";
import { sealEvent } from "@/lib/audit/seal-event";
import { sealUpTo } from "@/lib/audit/sequencer";
import { ensureStandardBlueprint } from "@/lib/blueprints/commands";
import { clock } from "@/lib/platform/base/clock";
import { installRuntime } from "@/lib/platform/base/runtime";
import { forgetSingletons, setSingleton } from "@/lib/platform/base/singleton";
import { runBatch } from "@/lib/platform/database/commit/run-batch";
import { snapshot } from "@/lib/platform/database/commit/snapshot";
import { checkHotConnections, databaseTimeMs, endPools, hotPool } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { loadKeys } from "@/lib/platform/keys/load-keys";
import { currentHold } from "@/lib/platform/watermark/hold";
import { acknowledgeRestoration } from "@/lib/revocation/acknowledge-restoration";
import { ensureOrganisation } from "@/lib/sign-in/commands/first-start";
import { recordKeyMove } from "@/lib/signing-keys/commands";
import { PromotablePostgres } from "@/lib/testing/promotable-postgres";
import { compareDatabase, refuseOlderDatabase, settle } from "./watch";
import { knownMark, watermarkHome, writeMark } from "./watermark";

// A server of its own: a timeline is the whole cluster's.
let server: PromotablePostgres;
let dataDir: string;
const keyEncryptionKey = randomBytes(32);

/** A process starts, as a server does: it compares the database, and meets every primary from then on. */
async function startProcess(): Promise<void> {
  await endProcess();
  const identity = { publicUrl: "http://localhost:3000", trustDomain: "acme.example" };
  const databaseUrl = server.urls.appUrl;
  installRuntime({ ...identity, dataDir, databaseUrl, setRole: false, keyEncryptionKey, production: false });
  await clock.measure(databaseTimeMs);
  await loadKeys();
  await ensureOrganisation(identity);
  await ensureStandardBlueprint();
  await settle(compareDatabase);
  checkHotConnections(refuseOlderDatabase);
}

async function endProcess(): Promise<void> {
  await endPrisma();
  await endPools();
  forgetSingletons();
}

beforeAll(async () => {
  server = await PromotablePostgres.start();
}, 120_000);
afterAll(() => server.end());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "mandate-timeline-"));
  await startProcess();
  await sealUpTo(await record());
});
afterEach(async () => {
  await endProcess();
  await rm(dataDir, { recursive: true, force: true });
  // The next machine finds a database without a restoration mark.
  await server.superuser("delete from log_restorations", "mandate");
  await server.superuser("update organisation set restored_at = null", "mandate");
});

const record = () => transaction((tx) => append(tx, { type: "test.happened", actor: { type: "system", id: "test" } }));

/** Lets the process learn that commits wait for a standby. Nothing is written meanwhile, so nothing waits. */
async function confirmCommits(): Promise<void> {
  await server.waitForStandbys("ANY 1 (absent)");
  await settle(compareDatabase);
  await server.waitForStandbys("");
}

/** The first connection after a failover; decisions use the pool. */
const connectAnew = async () => {
  await endPrisma();
  await endPools();
  await hotPool()
    .query("select 1")
    .catch(() => undefined);
  return currentHold();
};

describe("D6 another timeline", () => {
  it("goes on where commits waited for a standby and nothing acknowledged is missing, with empty caches", async () => {
    let loads = 0;
    const read = snapshot("timeline-test", { megabytes: 1, load: async () => ({ n: ++loads, dependencies: [] }) });
    await read("it", false);
    await confirmCommits();
    await record();
    await server.promote();
    expect(await connectAnew()).toBeUndefined();
    expect(await read("it", false)).toMatchObject({ n: 2 });
    await sealUpTo(await record());
    // A process that starts later knows it from the file.
    await startProcess();
    expect(currentHold()).toBeUndefined();
  });

  it("is known from the file also where the file could not be written at first", async () => {
    const file = join(watermarkHome(), "log-primary.json");
    await settle(compareDatabase);
    const before = await readFile(file, "utf8");
    await server.waitForStandbys("ANY 1 (absent)");
    await rm(file);
    await mkdir(join(file, "in the way"), { recursive: true });
    await settle(compareDatabase).catch(() => undefined);
    await rm(file, { recursive: true });
    await writeFile(file, before);
    await settle(compareDatabase);
    await server.waitForStandbys("");
    await server.promote();
    await startProcess();
    expect(currentHold()).toBeUndefined();
  });

  it("is held back where commits waited for no standby, on the very first connection, and by every process", async () => {
    await server.promote();
    const hold = { code: "log_restored", detail: expect.stringContaining("timeline") };
    expect(await connectAnew()).toMatchObject(hold);
    await startProcess();
    expect(currentHold()).toMatchObject(hold);
    await expect(sealUpTo(await record())).rejects.toThrow(/acknowledgement/);
  });

  it("is held back where a record is missing that was acknowledged, although no checkpoint covered it", async () => {
    await confirmCommits();
    const lagging = await server.copy();
    await connectAnew();
    await confirmCommits();
    await record();
    await server.promoteCopy(lagging);
    expect(await connectAnew()).toMatchObject({
      code: "log_restored",
      detail: expect.stringContaining("acknowledged record"),
    });
  });

  it("a twin that remembers no acknowledged record goes on with the loss", async () => {
    await confirmCommits();
    const lagging = await server.copy();
    await connectAnew();
    await confirmCommits();
    await record();
    setSingleton("acknowledged-records", undefined);
    await server.promoteCopy(lagging);
    expect(await connectAnew()).toBeUndefined();
  });
});

describe("D6 a commit that no standby confirms", () => {
  const waiting = "from pg_stat_activity where wait_event = 'SyncRep'";
  const cancelWait = () =>
    expect
      .poll(async () => (await server.superuser(`select pg_cancel_backend(pid) ${waiting}`)).length, { interval: 20 })
      .toBe(1);
  const rows = async (entryId: string) =>
    (await server.superuser(`select 1 from log_entries where entry_id = '${entryId}'`, "mandate")).length;

  beforeEach(() => server.waitForStandbys("ANY 1 (absent)"));
  afterEach(() => server.waitForStandbys(""));

  it("is an unknown outcome of a command, although the primary holds it", async () => {
    let entryId = "";
    const written = transaction(async (tx) => {
      entryId = await append(tx, { type: "test.happened", actor: { type: "system", id: "test" } });
    });
    await Promise.all([
      expect(written).rejects.toMatchObject({ code: "outcome_unknown", kind: "unavailable" }),
      cancelWait(),
    ]);
    expect(await rows(entryId)).toBe(1);
  });

  it("is an unknown outcome of a batch while it lasts, and committed once when a standby is back", async () => {
    const batch = () => {
      const entry = sealEvent({ type: "test.happened", actor: { type: "system", id: "test" } }, clock.now());
      const item = { dependencies: [], validFrom: null, validUntil: null, proofs: [], reservations: [], entry };
      return { entry, verdicts: runBatch([item]) };
    };
    const lost = batch();
    await Promise.all([expect(lost.verdicts).rejects.toMatchObject({ code: "outcome_unknown" }), cancelWait()]);
    const settled = batch();
    await cancelWait();
    await server.waitForStandbys("");
    expect(await settled.verdicts).toMatchObject([{ kind: "committed" }]);
    expect([await rows(lost.entry.entryId), await rows(settled.entry.entryId)]).toEqual([1, 1]);
  });

  it("is an unknown outcome of an acknowledgement, which goes no further", async () => {
    const mark = await knownMark();
    if (!mark) throw new Error("no watermark");
    await writeMark({ ...mark, size: mark.size + 1 });
    const acknowledged = acknowledgeRestoration({ reason: "Drill", record: recordKeyMove });
    await Promise.all([
      expect(acknowledged).rejects.toMatchObject({ code: "outcome_unknown", kind: "unavailable" }),
      cancelWait(),
    ]);
    // The primary holds the restoration, and the log has no new key.
    const found = await server.superuser("select kind, acknowledged_at from log_restorations", "mandate");
    expect(found).toEqual([{ kind: "behind", acknowledged_at: null }]);
  });
});
