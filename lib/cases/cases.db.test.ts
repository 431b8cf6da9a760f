import { readFile } from "node:fs/promises";
import { strFromU8, strToU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { append } from "@/lib/audit/append";
import { logSigner } from "@/lib/audit/log-key";
import { publicCheckpoint } from "@/lib/audit/public-log";
import { sealUpTo } from "@/lib/audit/sequencer";
import { reportLines } from "@/lib/audit/verify-report";
import { fileBytes, findExportFile, getExport } from "@/lib/exports/queries";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { signCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { keyOfLog } from "@/lib/testing/exports";
import { expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import {
  changeNote,
  closeCase,
  handOverCase,
  openCase,
  pinEntry,
  removeCase,
  reopenCase,
  startPack,
  unpinEntry,
} from "./commands";
import { PackManifest } from "./pack/manifest.schema";
import { packReport, verifyPack } from "./pack/verify-pack";
import { writeCasePack } from "./pack/write";
import { findPins, getCase, listCases } from "./queries";
import type { CaseList, MakePack } from "./schema";

let world: World;
let auditor: Principal;
let agent: TestAgent;
let decided: number;
let caseId: string;
let files: Map<string, Uint8Array>;
let key: string;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  agent = await given.agent();
  await given.delegation(agent, [payments(agent)]);
  expect((await evaluate(agent, await tokenOf(agent))).decision).toBe(true);
  const happened = { type: "person.signed-in", actor: { type: "person", id: auditor.personId } } as const;
  await sealUpTo(await transaction((tx) => append(tx, { ...happened, refs: [newId("session")] })));
  const [row] = await world.sql<{ index: string }>("select index from audit_search where type = 'decision.made'");
  decided = Number(row?.index);
  key = await keyOfLog(world);
  const period = { from: inSeconds(-3600), to: inSeconds(3600) };
  caseId = await openCase(auditor, { title: "A <suspected> agent", agentId: agent.agentId, ...period });
  await pinEntry(auditor, caseId, { index: decided, note: "The first <payment>" });
  await pinEntry(auditor, caseId, { index: 0, note: "The beginning" });
  files = await packOf(caseId);
});
afterAll(() => world.end());

async function packOf(id: string, wishes: MakePack = {}): Promise<Map<string, Uint8Array>> {
  const exportId = await startPack(auditor, id, wishes);
  await writeCasePack(exportId);
  expect((await getExport(auditor, exportId)).status).toBe("done");
  const file = await findExportFile(auditor, exportId, "pack.zip");
  const parts: Uint8Array[] = [];
  for await (const part of fileBytes(file, 0, file.bytes)) parts.push(part);
  return new Map(Object.entries(unzipSync(Buffer.concat(parts))));
}

const textOf = (name: string): string => strFromU8(files.get(name) ?? expect.fail(`no ${name}`));

describe("a case", () => {
  it("keeps its pins in the order of the log, and each entry once", async () => {
    const { pins, pinCount, agent: about } = await getCase(auditor, caseId);
    expect(pins.map(({ index, note, entry }) => [index, note, entry?.index])).toEqual([
      [0, "The beginning", 0],
      [decided, "The first <payment>", decided],
    ]);
    expect([pinCount, about?.id]).toEqual([2, agent.agentId]);
    await expectRefusal(pinEntry(auditor, caseId, { index: 0, note: "Again" }), "entry_pinned");
    await expectRefusal(pinEntry(auditor, caseId, { index: 999_999, note: "None" }), "not_found");
    await expectRefusal(unpinEntry(auditor, caseId, 999_999), "pin_not_found");
  });

  it("is recorded from its opening to its removal", async () => {
    const at = inSeconds(0);
    await expectRefusal(openCase(auditor, { title: "Empty", from: at, to: at }), "case_period_empty");
    const id = await openCase(auditor, { title: "Short", from: at, to: inSeconds(60) });
    expect((await listCases()).cases[0]?.id).toBe(id);
    await expectRefusal(startPack(auditor, id), "case_empty");
    await pinEntry(auditor, id, { index: 0, note: "A note" });
    await unpinEntry(auditor, id, 0);
    await removeCase(auditor, id);
    await expectRefusal(getCase(auditor, id), "case_not_found");
    expect(await world.auditTypes(id)).toEqual(
      ["opened", "entry-pinned", "entry-unpinned", "removed"].map((one) => `case.${one}`),
    );
  });
});

describe("a closed case", () => {
  it("keeps its result and takes no changes until it is reopened", async () => {
    const id = await openCase(auditor, { title: "An end", from: inSeconds(0), to: inSeconds(60), pins: [0] });
    const listed = async (state: "open" | "closed") =>
      (await listCases({ state })).cases.filter((one) => one.id === id).map(({ closed }) => closed?.reason);
    await expectRefusal(reopenCase(auditor, id, {}), "case_not_closed");
    await closeCase(auditor, id, { reason: "The payment was in order" });
    await expectRefusal(closeCase(auditor, id, { reason: "Again" }), "case_closed");
    await expectRefusal(pinEntry(auditor, id, { index: decided }), "case_closed");
    await expectRefusal(changeNote(auditor, id, 0, "Late"), "case_closed");
    await expectRefusal(unpinEntry(auditor, id, 0), "case_closed");
    const { personId: from, email } = auditor;
    await expectRefusal(handOverCase(auditor, id, { email, from, note: "Late" }), "case_closed");
    expect([await listed("open"), await listed("closed")]).toEqual([[], ["The payment was in order"]]);
    await reopenCase(auditor, id, { reason: "A second payment came up" });
    expect([await listed("open"), await listed("closed")]).toEqual([[undefined], []]);
    await pinEntry(auditor, id, { index: decided });
    expect(await world.auditTypes(id)).toEqual(
      ["opened", "closed", "reopened", "entry-pinned"].map((one) => `case.${one}`),
    );
    const closings = await Promise.allSettled([1, 2].map((at) => closeCase(auditor, id, { reason: `Attempt ${at}` })));
    expect(closings.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("a case about entries", () => {
  it("has them pinned when it is opened, or is not opened", async () => {
    const period = { from: inSeconds(0), to: inSeconds(60) };
    const id = await openCase(auditor, { title: "These", ...period, pins: [decided, 0] });
    expect((await getCase(auditor, id)).pins.map(({ index }) => index)).toEqual([0, decided]);
    expect(await world.auditTypes(id)).toEqual(["case.opened"]);
    const before = (await listCases()).cases.length;
    await expectRefusal(openCase(auditor, { title: "None", ...period, pins: [999_999] }), "not_found");
    expect((await listCases()).cases).toHaveLength(before);
  });
});

describe("the list of cases", () => {
  it("has pages, the newest case first, and is whole without a limit", async () => {
    for (const title of ["One", "Two"]) {
      await openCase(auditor, { title, from: inSeconds(0), to: inSeconds(60) });
    }
    const { cases: all, next: end } = await listCases();
    expect(end).toBeNull();
    const ids: string[] = [];
    for (let next: string | null = null, first = true; first || next; first = false) {
      const page: CaseList = await listCases({ limit: 1, ...(next && { cursor: next }) });
      expect(page.cases).toHaveLength(1);
      ids.push(...page.cases.map(({ id }) => id));
      next = page.next;
    }
    expect(ids).toEqual(all.map(({ id }) => id));
    await expectRefusal(listCases({ cursor: "x" }), "malformed_cursor");
  });
});

describe("a pin", () => {
  it("needs no note, gets another one, and is found by its entry", async () => {
    const id = await openCase(auditor, { title: "Notes", from: inSeconds(0), to: inSeconds(60) });
    await pinEntry(auditor, id, { index: decided });
    const pinned = async () => (await findPins({ index: [decided, 999_999] })).pins.filter((one) => one.case.id === id);
    expect(await pinned()).toEqual([{ index: decided, note: "", case: { id, title: "Notes" } }]);
    await changeNote(auditor, id, decided, "Above the usual amount");
    await changeNote(auditor, id, decided, "Above the usual amount");
    expect((await pinned())[0]?.note).toBe("Above the usual amount");
    await expectRefusal(changeNote(auditor, id, 0, "None"), "pin_not_found");
    expect(await world.auditTypes(id)).toEqual(["case.opened", "case.entry-pinned", "case.note-changed"]);
  });
});

describe("handing a case over", () => {
  it("gives it to a reader of the trail, once, and is recorded", async () => {
    const id = await openCase(auditor, { title: "Handed on", from: inSeconds(0), to: inSeconds(60) });
    const [other, member] = [await world.person(["approver"]), await world.person(["member"])];
    const to = (email: string, from = auditor.personId) => handOverCase(auditor, id, { email, from, note: "On leave" });
    await expectRefusal(to(member.email), "case_receiver_unknown");
    await expectRefusal(to("no-one@acme.example"), "case_receiver_unknown");
    await expectRefusal(to(other.email, other.personId), "case_handed_over");
    const outcomes = await Promise.allSettled([to(other.email), to(other.email)]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await getCase(auditor, id)).assignee.id).toBe(other.personId);
    expect(await world.auditTypes(id)).toEqual(["case.opened", "case.handed-over"]);
  });
});

describe("an evidence pack", () => {
  it("is verified with the log's key: entries, delegations and requests", async () => {
    const { ok, checks } = await verifyPack(files, key);
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(ok).toBe(true);
    const says = checks.map((check) => check.says).join("\n");
    expect(says).toContain(`Entry ${decided} rests on 1 signed delegations with the sealed digests.`);
    expect(says).toMatch(/The document of req_\w+ has the digest of its \d votes\./);
    expect(textOf("expected-output.txt")).toBe(`${reportLines(await packReport(files, key)).join("\n")}\n`);
    expect(says).toMatch(/One proof of \d+ hashes places all 2 entries under the signed root\./);
    expect(says).toContain("The approval policy four-eyes@1 is in the pack.");
    expect(Buffer.from(files.get("verify.mjs") ?? [])).toEqual(await readFile("public/verify.mjs"));
    expect(PackManifest.parse(JSON.parse(textOf("manifest.json"))).count).toBe(2);
  });

  it("has a report without markup of people's texts, and a timeline with the notes", () => {
    const report = textOf("report.html");
    expect(report).toContain("The first &lt;payment&gt;");
    expect(report).not.toMatch(/<payment>|<suspected>|<script/);
    const timeline = textOf("timeline.csv");
    expect(timeline).toContain('"The first <payment>"');
    expect(timeline.split("\r\n").length).toBeGreaterThan(3);
  });

  it("is refused with any file changed, missing or added", async () => {
    const changed: Map<string, Uint8Array>[] = [new Map([...files, ["extra.txt", strToU8("extra")]])];
    for (const [name, content] of files) {
      const other = Uint8Array.from(content);
      const at = Math.floor(other.length / 2);
      other[at] = (other[at] ?? 0) ^ 1;
      changed.push(new Map([...files, [name, other]]));
      changed.push(new Map([...files].filter(([one]) => one !== name)));
    }
    for (const [number, one] of changed.entries())
      expect([number, (await verifyPack(one, key)).ok]).toEqual([number, false]);
    expect((await verifyPack(files, "other.example/log+00000000+AQ==")).ok).toBe(false);
  });

  it("proves that the log extends a checkpoint that its maker kept, or that of their latest export", async () => {
    const kept = await publicCheckpoint();
    const happened = { type: "person.signed-in", actor: { type: "person", id: auditor.personId } } as const;
    await sealUpTo(await transaction((tx) => append(tx, { ...happened, refs: [newId("session")] })));
    const wishes = { question: "Was it <allowed>?", finding: "Yes.", since: kept };
    const pack = await packOf(caseId, wishes);
    const { ok, checks } = await verifyPack(pack, key);
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(ok).toBe(true);
    const sizeOf = (note: string) => note.split("\n")[1];
    const said = `records extends the kept checkpoint of ${sizeOf(kept)}.`;
    expect(checks.some(({ says }) => says.endsWith(said))).toBe(true);
    expect(strFromU8(pack.get("report.html") ?? new Uint8Array())).toContain("Was it &lt;allowed&gt;?");
    const next = await packOf(caseId);
    const { checkpoint } = PackManifest.parse(JSON.parse(strFromU8(pack.get("manifest.json") ?? new Uint8Array())));
    expect(strFromU8(next.get("kept-checkpoint.txt") ?? new Uint8Array())).toBe(checkpoint);
  });

  it("is not made for a checkpoint that this log never signed, or of another root", async () => {
    const kept = await publicCheckpoint();
    await expectRefusal(startPack(auditor, caseId, { since: "no checkpoint" }), "checkpoint_unknown");
    await expectRefusal(startPack(auditor, caseId, { since: kept.replace(/\d+/, "1") }), "checkpoint_unknown");
    const [origin = ""] = kept.split("\n");
    const forged = { origin, size: 1, root: new Uint8Array(32) };
    const note = await signCheckpoint(forged, [logSigner(origin)]);
    await expectRefusal(startPack(auditor, caseId, { since: note }), "checkpoint_differs");
  });

  it("is of its maker alone", async () => {
    const other = await world.person(["auditor"]);
    const exportId = await startPack(auditor, caseId);
    await expectRefusal(getExport(other, exportId), "export_not_found");
  });
});
