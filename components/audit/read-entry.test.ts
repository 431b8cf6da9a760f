import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { markedSentence, readEntry } from "@/components/audit/read-entry";
import type { EntryBody } from "@/lib/audit/entry-body";
import type { AuditEntryDetail } from "@/lib/audit/schema";

const named = (id: string, name: string) => ({ id, name, sealed: true, now: name });
const texts = { reason: "Odd denials", "names.per_1": "Mara Okafor" };

const sealedTexts = Object.entries(texts).map(([member, value]) => {
  const salt = randomBytes(32);
  const digest = createHash("sha256").update(salt).update(value, "utf8").digest("base64url");
  return { member, digest, salt: salt.toString("base64"), value };
});

const body: EntryBody = {
  ...{ v: 1, id: "ent_1", type: "agent.suspended", time: "2026-11-24T09:00:00.000Z", agent: "agt_1", refs: ["per_2"] },
  ...{ actor: { type: "person", id: "per_1" }, facts: { status: "suspended" } },
  texts: Object.fromEntries(sealedTexts.map(({ member, digest }) => [member, digest])),
};

const honest: AuditEntryDetail = {
  ...{ index: 4, entryId: "ent_1", type: "agent.suspended", title: "", sentence: "", time: "2026-11-24T09:00:00.000Z" },
  actor: { type: "person", ...named("per_1", "Mara Okafor") },
  subject: { type: "person", ...named("per_1", "Mara Okafor") },
  ...{ agent: named("agt_1", "refunds"), for: null, accountable: null, approvers: [], instanceId: null },
  ...{ decision: null, code: null, action: null, resourceType: null, resource: null, amount: null, limit: null },
  ...{ chain: [], facts: { status: "suspended" }, texts: { reason: "Odd denials" }, hops: [], refs: ["per_2"] },
  ...{ origin: null, body, bytes: Buffer.from(JSON.stringify(body)).toString("base64"), leafHash: "" },
  ...{ sealedTexts, namesNow: {}, inclusion: { size: 5, root: "", signedAt: "", origin: "" } },
};

describe("readEntry", () => {
  it("finds an honest answer the same as its bytes", async () => {
    const read = await readEntry(honest);
    expect(read).toMatchObject({ checked: true, changed: [], missing: [], differences: [] });
    expect(read?.view).toMatchObject({ names: new Map([["per_1", "Mara Okafor"]]), texts: { reason: "Odd denials" } });
  });

  it("takes a text that the answer has twice for a changed one", async () => {
    const [reason] = sealedTexts;
    const other = { ...reason, value: "Nothing" } as (typeof sealedTexts)[number];
    const read = await readEntry({ ...honest, sealedTexts: [...sealedTexts, other] });
    expect(read).toMatchObject({ changed: ["reason"], view: { texts: {} } });
  });

  it("reads an action that no catalogue names from its text, and finds another one", async () => {
    const [reason, ...others] = sealedTexts;
    const asked = { ...reason, member: "action" } as (typeof sealedTexts)[number];
    const record = { ...body, texts: Object.fromEntries([asked, ...others].map((one) => [one.member, one.digest])) };
    const bytes = Buffer.from(JSON.stringify(record)).toString("base64");
    const answer = { ...honest, body: record, bytes, texts: { action: asked.value }, sealedTexts: [asked, ...others] };
    expect(await readEntry({ ...answer, action: asked.value })).toMatchObject({ differences: [] });
    const forged = await readEntry({ ...answer, action: "create" });
    expect(forged?.differences.map((one) => one.member)).toEqual(["action"]);
  });

  it.each<[string, Partial<AuditEntryDetail>]>([
    ["type", { type: "agent.resumed" }],
    ["time", { time: "2026-11-25T09:00:00.000Z" }],
    ["actor", { actor: { type: "person", ...named("per_9", "Somebody") } }],
    ["agent", { agent: named("agt_9", "refunds") }],
    ["decision", { decision: "allow" }],
    ["facts", { facts: { status: "active" } }],
    ["references", { refs: [] }],
    ["text reason", { texts: { reason: "Nothing" } }],
    ["text note", { texts: { reason: "Odd denials", note: "Added" } }],
  ])("finds another %s", async (member, change) => {
    const read = await readEntry({ ...honest, ...change });
    expect(read?.differences.map((one) => one.member)).toEqual([member]);
  });

  it("leaves out a text that is not the sealed one, and lists what is missing", async () => {
    const forged = sealedTexts.map((text) => (text.member === "reason" ? { ...text, value: "Forged" } : text));
    const read = await readEntry({ ...honest, sealedTexts: forged });
    expect(read).toMatchObject({ changed: ["reason"], differences: [], view: { texts: {} } });
    const erased = sealedTexts.map((text) => ({ ...text, salt: null, value: null }));
    expect(await readEntry({ ...honest, sealedTexts: erased })).toMatchObject({
      ...{ changed: [], missing: ["reason", "names.per_1"], view: { names: new Map() } },
    });
  });

  it("finds a text that begins in its salt changed: the digest covers both as one", async () => {
    const forged = sealedTexts.map((text) => {
      const [salt, value] = [Buffer.from(text.salt, "base64"), Buffer.from(text.value)];
      const parts = {
        salt: Buffer.concat([salt, value.subarray(0, 4)]).toString("base64"),
        value: text.value.slice(4),
      };
      return text.member === "reason" ? { ...text, ...parts } : text;
    });
    expect(await readEntry({ ...honest, sealedTexts: forged })).toMatchObject({ changed: ["reason"] });
  });

  it("marks today's name in the sentence where the sealed one is withheld or was changed", async () => {
    const namesNow = { per_1: "Mara Duarte" };
    const told = async (of: AuditEntryDetail) => {
      const read = await readEntry({ ...of, namesNow });
      return read && markedSentence(read, { namesNow });
    };
    expect(await told(honest)).toMatch(/^Mara Okafor suspended /);
    const [reason, name] = sealedTexts;
    if (!reason || !name) throw new Error("no texts");
    for (const other of [
      { ...name, salt: null, value: null },
      { ...name, value: "Forged" },
    ]) {
      expect(await told({ ...honest, sealedTexts: [reason, other] })).toMatch(/^Mara Duarte \(now\) suspended /);
    }
  });

  it("refuses bytes that are no record", async () => {
    expect(await readEntry({ ...honest, bytes: btoa("[]") })).toBeUndefined();
  });
});
