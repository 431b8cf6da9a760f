import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DELETE as removeRoute } from "@/app/api/log-witnesses/[witnessId]/route";
import { POST as addRoute } from "@/app/api/log-witnesses/route";
import { GET as cosignedRoute } from "@/app/log/checkpoint/cosigned/route";
import { POST as route } from "@/app/log/cosignatures/route";
import { publicCheckpoint } from "@/lib/audit/public-log";
import { getAuditEntry, getEntryEvidence, getEntryProof } from "@/lib/audit/queries";
import { sealUpTo } from "@/lib/audit/sequencer";
import type { Principal } from "@/lib/principals/principal";
import { openCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { cosign, cosignerKey, formatCosignerVkey, openCosigned } from "@/lib/protocols/tlog/cosignature";
import { formatVkey, type NoteSigner, noteKey, noteOf, parseNote, parseVkey } from "@/lib/protocols/tlog/note";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { record } from "@/lib/testing/sealing";
import { newSigner, newWitnessKey, TileLog, textEntries } from "@/lib/testing/tile-files";
import { createWorld, type World } from "@/lib/testing/world";
import { getCompleteness } from "./completeness.queries";
import { acceptCosignatures, cosignedCheckpoint } from "./cosignatures";
import { mostWitnesses } from "./model";
import { addWitness, removeWitness } from "./witnesses.commands";
import { getWitnesses } from "./witnesses.queries";

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  await grow();
});
afterAll(() => world.end());
beforeEach(() => world.sql("delete from log_witnesses"));

const keyOf = ({ name, publicKey }: NoteSigner) => cosignerKey(name, publicKey);
const vkeyOf = (signer: NoteSigner) => formatCosignerVkey(keyOf(signer));

/** Grows the log, and reads the checkpoint as a witness does. */
async function grow(): Promise<string> {
  await sealUpTo(await record(1));
  return publicCheckpoint();
}

async function newWitness(name: string): Promise<NoteSigner & { id: string }> {
  const signer = newSigner(name);
  return { ...signer, id: await addWitness(admin, { vkey: vkeyOf(signer) }) };
}

const sizeOf = (note: string) => Number(note.split("\n")[1]);
const refusal = (note: string) => codeOf(acceptCosignatures(note));

describe("a cosignature of a witness", () => {
  it("is taken, served with the checkpoint it is of, and shown", async () => {
    const [one, other] = [await newWitness("one.example/w"), await newWitness("other.example/w")];
    const note = await grow();
    expect(await acceptCosignatures(await cosign(note, one, 1_700_000_000))).toEqual({
      size: sizeOf(note),
      witnesses: ["one.example/w"],
    });
    await acceptCosignatures(await cosign(note, other, 1_700_000_001));
    await grow();
    const served = await (await world.call(cosignedRoute)).text();
    expect(openCosigned(served, keyOf(one))).toMatchObject({ at: 1_700_000_000 });
    expect(openCosigned(served, keyOf(other)).checkpoint.size).toBe(sizeOf(note));
    const [{ vkey } = { vkey: "" }] = await world.sql<{ vkey: string }>("select vkey from log_head");
    const key = parseVkey(vkey);
    expect(openCheckpoint(served, key.name, [key]).size).toBe(sizeOf(note));
    const { witnesses } = await getCompleteness(admin);
    expect(witnesses.map(({ name, cosigned }) => [name, cosigned?.size, cosigned?.at])).toEqual([
      ["one.example/w", sizeOf(note), "2023-11-14T22:13:20.000Z"],
      ["other.example/w", sizeOf(note), "2023-11-14T22:13:21.000Z"],
    ]);
  });

  it("is in the proofs and files of the entries that it is of, and not in those of later ones", async () => {
    const witness = await newWitness("w.example");
    const note = await grow();
    await acceptCosignatures(await cosign(note, witness, 1_700_000_000));
    const [old, late] = [sizeOf(note) - 1, sizeOf(await grow()) - 1];
    const reader = await world.person(["auditor"]);
    const proofs = await Promise.all([old, late].map((index) => getEntryProof(reader, index)));
    expect(proofs.map((proof) => proof.includes("— w.example "))).toEqual([true, false]);
    const [proof = ""] = proofs;
    expect(openCosigned(proof.slice(proof.indexOf("\n\n") + 2), keyOf(witness)).at).toBe(1_700_000_000);
    const files = await Promise.all([old, late].map((index) => getEntryEvidence(reader, index)));
    expect(files.map((file) => file.note)).toEqual(["cosigned", "unwitnessed"]);
    const shown = await getAuditEntry(reader, old);
    expect(shown.inclusion.size).toBe(sizeOf(note));
  });

  it("replaces that of a smaller tree, so that storage does not grow", async () => {
    const witness = await newWitness("w.example");
    for (let n = 0; n < 3; n++) await acceptCosignatures(await cosign(await grow(), witness, n));
    expect(await world.sql("select 1 from log_cosignatures")).toHaveLength(1);
    expect(openCosigned(await cosignedCheckpoint(), keyOf(witness)).at).toBe(2);
  });

  it("of a key that no admin named is refused", async () => {
    await newWitness("w.example");
    const note = await grow();
    // Another key, also under the name of a known witness.
    for (const name of ["stranger.example", "w.example"]) {
      expect(await refusal(await cosign(note, newSigner(name), 1))).toBe("cosignature_unknown_key");
    }
    expect(await refusal(note)).toBe("cosignature_unknown_key");
    await expectRefusal(cosignedCheckpoint(), "no_cosignature");
  });

  it("of a smaller tree than the witness cosigned before is refused", async () => {
    const witness = await newWitness("w.example");
    const older = await grow();
    const newer = await grow();
    await acceptCosignatures(await cosign(newer, witness, 2));
    expect(await refusal(await cosign(older, witness, 3))).toBe("cosignature_older");
    expect((await getWitnesses())[0]?.cosigned?.size).toBe(sizeOf(newer));
  });

  it("of a forked tree is refused, at every size", async () => {
    const witness = await newWitness("w.example");
    const note = await grow();
    const { text, signatures } = parseNote(note);
    const lines = text.split("\n");
    for (const size of [sizeOf(note), sizeOf(note) - 1]) {
      const forked = noteOf([lines[0], size, Buffer.alloc(32, 7).toString("base64"), ""].join("\n"), signatures);
      expect(await refusal(await cosign(forked, witness, 4))).toBe("cosignature_forked");
    }
    const ahead = noteOf([lines[0], sizeOf(note) + 1, lines[2], ""].join("\n"), signatures);
    expect(await refusal(await cosign(ahead, witness, 4))).toBe("cosignature_ahead");
    const other = await new TileLog(textEntries(1)).checkpoint();
    expect(await refusal(await cosign(other, witness, 4))).toBe("cosignature_other_log");
    expect((await getWitnesses())[0]?.cosigned).toBeNull();
  });

  it("that does not fit, or is none, is refused", async () => {
    const witness = await newWitness("w.example");
    const note = await grow();
    const twin: NoteSigner = { ...witness, sign: () => Buffer.alloc(64, 1) };
    expect(await refusal(await cosign(note, twin, 5))).toBe("cosignature_invalid");
    expect(await refusal(await cosign(note, witness, 9_000_000_000_000))).toBe("cosignature_invalid");
    const once = await cosign(note, witness, 5);
    expect(await refusal(await cosign(once, witness, 6))).toBe("cosignature_unknown_key");
    // A signature of the same key in the log's own way is no cosignature.
    const plain = { name: witness.name, id: noteKey(witness.name, witness.publicKey).id };
    const asLog = noteOf(parseNote(note).text, [
      ...parseNote(note).signatures,
      { ...plain, signature: Buffer.from(await witness.sign(Buffer.from(parseNote(note).text))) },
    ]);
    expect(await refusal(asLog)).toBe("cosignature_unknown_key");
    for (const body of ["", "hello\n", note.slice(0, 40), `${note}x`, "\u0000".repeat(40)]) {
      expect([body, await refusal(body)]).toEqual([body, "cosignature_malformed"]);
    }
    const answer = await world.call(route, { method: "POST", raw: "a".repeat(20_000) });
    expect(answer.status).toBe(413);
  });

  it("sent by two at once keeps the larger tree", async () => {
    const witness = await newWitness("w.example");
    const notes: string[] = [];
    for (let n = 0; n < 6; n++) notes.push(await cosign(await grow(), witness, n));
    await Promise.all(notes.toReversed().map((note) => codeOf(acceptCosignatures(note))));
    expect((await getWitnesses())[0]?.cosigned?.size).toBe(Math.max(...notes.map(sizeOf)));
  });
});

describe("the witnesses of an organisation", () => {
  it("are named and removed by admins, with a record of each", async () => {
    const auditor = await world.person(["auditor"]);
    const vkey = newWitnessKey("recorded.example");
    await expectRefusal(addWitness(auditor, { vkey }), "forbidden");
    const id = await addWitness(admin, { vkey });
    await expectRefusal(removeWitness(auditor, id), "forbidden");
    await removeWitness(admin, id);
    await expectRefusal(removeWitness(admin, id), "witness_not_found");
    expect(await world.auditTypes(id)).toEqual(["log.witness-added", "log.witness-removed"]);
  });

  it("have a key for cosignatures, once, and are few", async () => {
    const signer = newSigner("log.example");
    for (const vkey of ["x", formatVkey(noteKey(signer.name, signer.publicKey)), `${newWitnessKey()}x`]) {
      await expectRefusal(addWitness(admin, { vkey }), "witness_key_malformed", { errors: [{ path: "vkey" }] });
    }
    const vkey = newWitnessKey();
    await addWitness(admin, { vkey });
    await expectRefusal(addWitness(admin, { vkey }), "witness_exists");
    const more = Array.from({ length: mostWitnesses + 3 }, () => codeOf(addWitness(admin, { vkey: newWitnessKey() })));
    expect(new Set(await Promise.all(more))).toEqual(new Set(["done", "too_many_witnesses"]));
    expect(await getWitnesses()).toHaveLength(mostWitnesses);
  });

  it("are changed over HTTP by admins alone", async () => {
    const security = await world.person(["security"]);
    const body = { vkey: newWitnessKey() };
    expect((await world.call(addRoute, { method: "POST", as: security, body })).status).toBe(403);
    const added = await world.call(addRoute, { method: "POST", as: admin, body });
    expect(added.status).toBe(201);
    const { witnesses } = (await added.json()) as { witnesses: { id: string }[] };
    const params = { witnessId: witnesses[0]?.id ?? "" };
    expect((await world.call(removeRoute, { method: "DELETE", as: security, params, body: {} })).status).toBe(403);
    expect((await world.call(removeRoute, { method: "DELETE", as: admin, params, body: {} })).status).toBe(200);
  });
});
