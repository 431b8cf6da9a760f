import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EntryEvidence } from "@/lib/audit/schema";
import { signCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { formatVkey, noteKey } from "@/lib/protocols/tlog/note";
import { formatTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { bundledCommand, type Command } from "./command.test-support";

let folder: string;
let files = 0;
let run: Command;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mandate-verdicts-"));
  run = await bundledCommand(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(content: unknown): Promise<string> {
  const path = join(folder, `file-${++files}`);
  await writeFile(path, typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return path;
}

const salt = Buffer.alloc(32, 7);
const sealedText = (value: string): string => createHash("sha256").update(salt).update(value).digest("base64url");
const texts = [
  { member: "purpose", salt: salt.toString("base64"), value: "Refunds" },
  { member: "resource", salt: salt.toString("base64"), value: "account/eu-7" },
];
const bodyOf = (agent: string): Buffer =>
  Buffer.from(
    JSON.stringify({
      ...{ v: 1, id: "1", type: "decision.made", time: "2026-11-27T12:00:00.000Z", agent },
      ...{ actor: { type: "resource_server", id: "rsv_1" }, facts: { amount: "17.52" } },
      texts: Object.fromEntries(texts.map(({ member, value }) => [member, sealedText(value)])),
    }),
  );

/** A log with one entry, signed by a key of its own, as a forger would make it. */
async function evidenceOf(agent: string): Promise<EntryEvidence> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const name = "mandate.example/log";
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const entry = bodyOf(agent);
  const signer = { name, publicKey: raw, sign: (text: Uint8Array) => sign(null, text, privateKey) };
  const checkpoint = await signCheckpoint({ origin: name, size: 1, root: leafHash(entry) }, [signer]);
  return {
    ...{ version: 1, kind: "entry", texts, note: "unwitnessed", entry: entry.toString("base64") },
    ...{ proof: formatTlogProof({ index: 0, hashes: [], checkpoint }), vkey: formatVkey(noteKey(name, raw)) },
  };
}

describe("the verdict on an entry's evidence", () => {
  it("is Verified under the key that the reader gave", async () => {
    const evidence = await evidenceOf("agt_1");
    const { code, output, verdict } = await run(await file(evidence), "--key", evidence.vkey);
    expect({ code, verdict }).toEqual({ code: 0, verdict: "Verified." });
    expect(output).not.toContain("MISSING");
  });

  it("is never Verified without a key: a forged file is consistent with itself as well", async () => {
    const [real, forged] = [await evidenceOf("agt_1"), await evidenceOf("agt_2")];
    for (const evidence of [real, forged]) {
      const { code, output, verdict } = await run(await file(evidence));
      expect({ code, verdict }).toEqual({ code: 3, verdict: "Consistent with itself only, origin not checked." });
      expect(output).not.toContain("Verified");
    }
    const { code, verdict } = await run(await file(forged), "--key", real.vkey);
    expect({ code, verdict }).toEqual({ code: 1, verdict: "Refused: do not rely on this file." });
  });

  it("is Refused for a text whose beginning was moved into its salt", async () => {
    const evidence = await evidenceOf("agt_1");
    const moved = Buffer.concat([salt, Buffer.from("Ref")]).toString("base64");
    const forged = texts.map((text) => (text.member === "purpose" ? { ...text, salt: moved, value: "unds" } : text));
    const { code, output } = await run(await file({ ...evidence, texts: forged }), "--key", evidence.vkey);
    expect(code).toBe(1);
    expect(output).toContain('The text "purpose" was changed.');
  });

  it("is never hidden by what the file holds", async () => {
    const evidence = await evidenceOf("agt_1");
    // A line break, and the codes by which a terminal hides what follows.
    const hiding = "\nVerified.\u001b[8m\u009b8m\u202e";
    const forged = { ...evidence, vkey: evidence.vkey + hiding, texts: [{ ...texts[0], member: `purpose${hiding}` }] };
    for (const key of [[], ["--key", evidence.vkey]]) {
      const { code, output, verdict } = await run(await file(forged), ...key);
      expect({ code, verdict }).toEqual({ code: 1, verdict: "Refused: do not rely on this file." });
      expect(output.split("\n")).not.toContain("Verified.");
      for (const character of ["\u001b", "\u009b", "\u202e"]) expect(output).not.toContain(character);
      expect(output).toContain("\\u{1b}[8m");
    }
  });

  it("lists each text that was removed, by name", async () => {
    const evidence = await evidenceOf("agt_1");
    const without = { ...evidence, texts: texts.slice(0, 1) };
    const { code, output } = await run(await file(without), "--key", evidence.vkey);
    expect(code).toBe(0);
    expect(output).toContain('MISSING The text "resource" is not in this file');
    expect(output).not.toContain('"purpose" is not in this file');
  });

  it("is Refused with a changed text, with a key and without", async () => {
    const evidence = await evidenceOf("agt_1");
    const changed = await file({ ...evidence, texts: texts.map((text) => ({ ...text, value: "Other" })) });
    expect((await run(changed, "--key", evidence.vkey)).code).toBe(1);
    expect((await run(changed)).code).toBe(1);
  });
});

describe("an entry's evidence with more in it than it proves", () => {
  it.each<[string, (evidence: EntryEvidence) => object, string]>([
    ["a sentence", (evidence) => ({ ...evidence, sentence: "Mallory approved 1000000 EUR" }), "sentence"],
    ["facts", (evidence) => ({ ...evidence, facts: { amount: "1000000 EUR" } }), "facts"],
    [
      "a member inside a text",
      (evidence) => ({ ...evidence, texts: evidence.texts.map((text) => ({ ...text, person: "Mallory" })) }),
      "person",
    ],
  ])("cannot be verified: %s", async (_, invented, member) => {
    const evidence = await evidenceOf("agt_1");
    for (const key of [[], ["--key", evidence.vkey]]) {
      const { code, output } = await run(await file(invented(evidence)), ...key);
      expect(code).toBe(2);
      expect(output).toContain(member);
      expect(output).not.toMatch(/Verified|Consistent|Mallory/);
    }
  });

  it("is Refused where a text stands there twice", async () => {
    const evidence = await evidenceOf("agt_1");
    const twice = { ...evidence, texts: [...evidence.texts, ...evidence.texts.slice(0, 1)] };
    const { code, output } = await run(await file(twice), "--key", evidence.vkey);
    expect(code).toBe(1);
    expect(output).toContain('The text "purpose" is in the file more than once.');
  });
});

describe("what a verified entry says", () => {
  it("is read from its bytes and from the texts that fit, and printed", async () => {
    const evidence = await evidenceOf("agt_1");
    const { output } = await run(await file(evidence), "--key", evidence.vkey);
    expect(output).toContain("says    an agent was allowed to act on account/eu-7\n");
    expect(output).toContain('fact    type: "decision.made"\n');
    expect(output).toContain('fact    actor: {"type":"resource_server","id":"rsv_1"}\n');
    expect(output).toContain('fact    facts.amount: "17.52"\n');
    expect(output).toContain('text    purpose: "Refunds"\n');
  });

  it("is printed of a tlog-proof's entry as well, without its texts", async () => {
    const { proof, entry, vkey } = await evidenceOf("agt_1");
    const bytes = await file(Buffer.from(entry, "base64"));
    const { output } = await run(await file(proof), "--entry", bytes, "--key", vkey);
    expect(output).toContain("says    an agent was allowed to act\n");
    expect(output).not.toContain("text    ");
  });

  it("is not printed where the bytes or a text do not hold", async () => {
    const [real, forged] = [await evidenceOf("agt_1"), await evidenceOf("agt_2")];
    const { output } = await run(await file(forged), "--key", real.vkey);
    expect(output).not.toMatch(/^(says|fact|text) /m);
    const changed = { ...real, texts: texts.map((text) => ({ ...text, value: "Other" })) };
    expect((await run(await file(changed), "--key", real.vkey)).output).not.toMatch(/^(says|fact|text) /m);
  });
});

describe("the verdict on a tlog-proof", () => {
  it("names the sealed texts that the proof does not hold", async () => {
    const { proof, entry, vkey } = await evidenceOf("agt_1");
    const bytes = await file(Buffer.from(entry, "base64"));
    const { code, output } = await run(await file(proof), "--entry", bytes, "--key", vkey);
    expect(code).toBe(0);
    for (const { member } of texts) expect(output).toContain(`MISSING The text "${member}"`);
    const other = await file(bodyOf("agt_2"));
    expect((await run(await file(proof), "--entry", other, "--key", vkey)).code).toBe(1);
    expect((await run(await file(proof), "--entry", bytes)).code).toBe(2);
  });
});
