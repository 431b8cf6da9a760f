import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as entryRoute } from "@/app/api/audit/[index]/route";
import { provenConsistency, provenInclusion, provenRoot } from "@/lib/audit/proof";
import { publicCheckpoint, publicLogKey } from "@/lib/audit/public-log";
import { getAuditEntry, getEntryEvidence, getEntryProof } from "@/lib/audit/queries";
import { markForRebuild, rebuildSearch } from "@/lib/audit/rebuild-search";
import { sealUpTo } from "@/lib/audit/sequencer";
import { getEntryBundle, publicTile } from "@/lib/audit/tiles";
import { clock } from "@/lib/platform/base/clock";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Principal } from "@/lib/principals/principal";
import { verifyConsistency, verifyInclusion } from "@/lib/protocols/tlog/merkle";
import { bundlePath, hashesAt, tilePath, tilesAt } from "@/lib/protocols/tlog/tiles";
import { dayIn, monthOf, OldRecords, planOnly, sizeOfLog } from "@/lib/testing/old-records";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { expectSound } from "@/lib/testing/sealing";
import { writeFiles } from "@/lib/testing/tile-files";
import { createWorld, type World } from "@/lib/testing/world";
import { verifyDirectory } from "@/scripts/verify/directory";
import { checkPortion } from "./check";
import { checkState } from "./check.store";
import { getCompleteness } from "./completeness.queries";
import { endHold, placeHold } from "./holds.commands";
import { changeRetention } from "./retention.commands";
import { openRemoval, removePortion } from "./retention.store";

let world: World;
let admin: Principal;
let owner: pg.Client;
let old: OldRecords;
let folder: string;
beforeAll(async () => {
  world = await createWorld();
  folder = await mkdtemp(join(tmpdir(), "mandate-retention-"));
  admin = await world.person(["admin"]);
  owner = new pg.Client(world.ownerUrl);
  await owner.connect();
  old = await OldRecords.make(world, admin);
});
afterAll(async () => {
  await owner.end();
  await old.superuser.end();
  await world.end();
  await rm(folder, { recursive: true, force: true });
});

describe("retention", () => {
  it("keeps every record for ever until a person sets it, and for a day after that", async () => {
    await old.applyAll();
    expect(await old.ofAge(20)).toBe(old.each);
    await changeRetention(admin, { months: 18, reason: "The law asks for 18 months." });
    await old.applyAll();
    expect(await old.ofAge(20)).toBe(old.each);
    expect((await getCompleteness(admin)).retention).toMatchObject({ months: 18, removed: 0, ranges: [] });
  });

  it("is at least 12 months, and set by admins, with a record", async () => {
    const auditor = await world.person(["auditor"]);
    await expectRefusal(changeRetention(auditor, { months: 12, reason: "x" }), "forbidden");
    await expect(old.superuser.query("update log_retention set months = 11")).rejects.toThrow(
      "log_retention_months_check",
    );
    await changeRetention(admin, { months: 18, reason: "The same again" });
    expect(await world.sql("select 1 from log_entries where type = 'log.retention-changed'")).toHaveLength(1);
  });

  it("removes nothing by a clock that jumped: its log was not signed a day ago", async () => {
    await old.superuser.query("update log_retention set changed_at = changed_at - interval '25 hours'");
    await old.tamper("update log_checkpoints set signed_at = signed_at - interval '300 days'");
    await old.applyAll();
    expect(await old.ofAge(20)).toBe(old.each);
    await old.tamper("update log_checkpoints set signed_at = signed_at + interval '300 days'");
  });

  it("removes nothing before its record is below a signed checkpoint", async () => {
    await planOnly();
    const open = await openRemoval();
    expect(open?.from).toBe(0);
    expect(await removePortion(50)).toBe("unsealed");
    expect(await old.left(0, open?.to ?? 0)).toBe(open?.to);
    await sealUpTo(open?.entryId ?? "");
    expect(await removePortion(3)).toBe("more");
    expect(await old.left(0, open?.to ?? 0)).toBe((open?.to ?? 0) - 3);
  });

  it("refuses a range that is not the one of its record", async () => {
    const open = await openRemoval();
    await old.superuser.query("update log_removals set sealed_at = null, digest = 'AAAA' where ended_at is null");
    expect(await removePortion(50)).toBe("differs");
    await old.superuser.query(
      `update log_removals r set digest = convert_from(e.body, 'UTF8')::jsonb -> 'facts' ->> 'digest'
       from log_entries e where e.entry_id = r.entry_id`,
    );
    expect((await openRemoval())?.next).toBe(open?.next);
    expect(await removePortion(1)).toBe("more");
  });

  it("goes on where a killed job was, and removes nothing twice", async () => {
    const open = await openRemoval();
    // The job is killed inside a portion: its transaction is undone.
    await old.superuser.query("begin; select remove_log_portion(30)");
    await old.superuser.query("rollback");
    expect((await openRemoval())?.next).toBe(open?.next);
    const two = await Promise.all([removePortion(10), removePortion(10)]);
    expect(two).toEqual(["more", "more"]);
    expect((await openRemoval())?.next).toBe((open?.next ?? 0) + 20);
    expect(await old.left(0, open?.to ?? 0)).toBe((open?.to ?? 0) - (open?.next ?? 0) - 20);
  });

  it("is the only way: records outside a range, or held, are refused to every statement", async () => {
    const place = (index: number) => `(select entry from log_leaves where index = ${index})`;
    const remove = (index: number) =>
      owner.query(
        `begin; set local mandate.removing = 'on'; delete from log_entries where id = ${place(index)}; commit`,
      );
    await expect(remove(old.place(16))).rejects.toThrow("no sealed record names a range with this one");
    await owner.query("rollback");
    await expect(sqlPool().query(`delete from log_entries where id = ${place(old.place(16))}`)).rejects.toThrow(
      "permission",
    );
    await expect(owner.query("truncate log_entries")).rejects.toThrow("append-only");
    const id = await placeHold(admin, { name: "x", reason: "x", ...monthOf(20) });
    await expect(remove(old.end(20) - 1)).rejects.toThrow("or it is held");
    await owner.query("rollback");
    await endHold(admin, id, { reason: "x" });
    // The twin: without the trigger of old.each row, the same statement removes what no record names.
    await old.superuser.query(
      "begin; alter table log_entries disable trigger removal_rows; set local mandate.removing = 'on'",
    );
    const { rowCount } = await old.superuser.query(`delete from log_entries where id = ${place(old.place(16))}`);
    await old.superuser.query("rollback");
    expect(rowCount).toBe(1);
  });

  it("removes months that ended before, and no later one", async () => {
    await old.applyAll();
    expect(await old.left(0, old.end(20))).toBe(0);
    expect([await old.ofAge(16), await old.ofAge(14)]).toEqual([old.each, old.each]);
    const { retention, erased } = await getCompleteness(admin);
    expect(retention.removed).toBe(old.end(20));
    expect(retention.ranges.map(({ month }) => month)).toEqual([dayIn(20).toISOString().slice(0, 7)]);
    expect(erased).toEqual([{ reason: "retention", count: expect.any(Number) }]);
    const texts = await world.sql(
      "select 1 from erasable_texts t where not exists (select from log_entries e where e.entry_id = t.entry_id)",
    );
    expect(texts).toEqual([]);
    expect(await world.sql(`select 1 from audit_search where index < ${old.end(20)}`)).toEqual([]);
  });

  it("leaves every proof, tile and checkpoint as it was", async () => {
    await expectSound();
    const total = await sizeOfLog();
    const root = await provenRoot(total);
    const [{ leaf_hash: leafHash } = { leaf_hash: Buffer.alloc(0) }] = await world.sql<{ leaf_hash: Buffer }>(
      `select leaf_hash from log_leaves where index = ${old.place(20)}`,
    );
    const proof = await provenInclusion(old.place(20), total);
    expect(verifyInclusion({ leafHash, index: old.place(20), size: total, root, proof })).toBe(true);
    const consistency = await provenConsistency(old.place(20), total);
    const claim = { oldSize: old.place(20), newSize: total, newRoot: root, proof: consistency };
    expect(verifyConsistency({ ...claim, oldRoot: await provenRoot(old.place(20)) })).toBe(true);
    expect(await getEntryProof(admin, old.place(20))).toContain(`index ${old.place(20)}`);
    await markForRebuild(old.superuser);
    await rebuildSearch();
    expect(await world.sql(`select 1 from audit_search where index < ${old.end(20)}`)).toEqual([]);
  });

  it("says of a removed entry when it was removed, and its leaf hash", async () => {
    const answer = await world.call(entryRoute, { as: admin, params: { index: String(old.place(20)) } });
    expect(answer.status).toBe(410);
    const [{ hash } = { hash: "" }] = await world.sql<{ hash: string }>(
      `select encode(leaf_hash, 'base64') as hash from log_leaves where index = ${old.place(20)}`,
    );
    const said = (await answer.json()) as { code: string; detail: string };
    expect(said.code).toBe("entry_removed");
    expect(said.detail).toContain(clock.now().toISOString().slice(0, 10));
    expect(said.detail).toContain(hash);
    await expectRefusal(getEntryEvidence(admin, old.place(20)), "entry_removed");
    await expectRefusal(getEntryBundle(admin, "000"), "entry_removed");
    // A reader of their own agents learns nothing of the rest.
    const member = await world.person(["member"]);
    await expectRefusal(getAuditEntry(member, old.place(20)), "not_found");
    await expectRefusal(getEntryProof(member, old.place(20)), "not_found");
  });

  it("is no gap to the check of the log, which still finds a missing record beside it", async () => {
    const check = async () => {
      await old.superuser.query("update log_checks set below = null, ended_at = null");
      while (await checkPortion(1_000));
      return (await checkState()).fault;
    };
    expect(await check()).toBeUndefined();
    await old.tamper(`create table spare as select * from log_entries where id = (select entry from log_leaves where index = ${old.place(16)});
      delete from log_entries where id in (select id from spare)`);
    expect(await check()).toMatchObject({ index: old.place(16), code: "missing_record" });
    await old.tamper("insert into log_entries overriding system value table spare");
    expect(await check()).toBeUndefined();
  });
});

/** Copies the log as a reader does: entries that were removed are not there. */
async function copyOfLog(): Promise<string> {
  const note = await publicCheckpoint();
  const total = Number(note.split("\n")[1]);
  const files = new Map([
    ["checkpoint", Buffer.from(note)],
    ["key", Buffer.from(await publicLogKey())],
  ]);
  for (let level = 0; hashesAt(level, total) > 0; level++) {
    for (const tile of tilesAt(level, total)) {
      const path = tilePath(tile);
      files.set(path, Buffer.from((await publicTile(path.slice("tile/".length))).bytes));
    }
  }
  for (const { index, width } of tilesAt(0, total)) {
    const path = bundlePath({ index, width });
    const code = await codeOf(
      getEntryBundle(admin, path.slice("tile/entries/".length)).then((bytes) => files.set(path, Buffer.from(bytes))),
    );
    expect(["done", "entry_removed"]).toContain(code);
  }
  const directory = await mkdtemp(join(folder, "copy-"));
  await writeFiles(directory, files);
  return directory;
}

describe("a log with a removed range", () => {
  const verdict = async () => (await verifyDirectory(await copyOfLog(), {})).verification;

  it("is verified from its tiles", async () => {
    expect((await verdict()).ok).toBe(true);
  });

  it("is refused when a leaf of the removed range was changed, or two were swapped", async () => {
    const [a, b] = [old.place(20), old.place(20) + 1];
    const change = `update log_leaves set leaf_hash = sha256(leaf_hash) where index = ${a}`;
    const swap = `update log_leaves l set leaf_hash = o.leaf_hash from log_leaves o
      where l.index in (${a}, ${b}) and o.index = ${a + b} - l.index`;
    await old.tamper("create table leaves as table log_leaves");
    for (const tampering of [change, swap]) {
      await old.tamper(tampering);
      expect((await verdict()).ok).toBe(false);
      await old.superuser.query("update log_checks set below = null, ended_at = null");
      while (await checkPortion(4_096));
      const { fault } = await checkState();
      // A block of 256 leaves that is not whole has no subtree yet.
      if ((await sizeOfLog()) >= 256) expect(fault?.code).toBe("changed_tree");
      await old.tamper(
        `update log_leaves l set leaf_hash = o.leaf_hash from leaves o where o.index = l.index and l.index in (${a}, ${b})`,
      );
    }
    expect((await verdict()).ok).toBe(true);
  });
});
