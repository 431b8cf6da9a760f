import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conforms } from "@/lib/testing/conforms";
import { signCheckpoint } from "./checkpoint";
import { cosign, cosignerKey, formatCosignerVkey, openCosigned, parseCosignerVkey } from "./cosignature";
import { formatVkey, isNoteError, type NoteSigner, noteKey, openNote, parseVkey, signNote } from "./note";
import { goCosignature } from "./vectors/go";

/** The PKCS #8 head of an Ed25519 seed (RFC 8410). */
const head = "302e020100300506032b657004220420";
function signerOf(name: string, seed: string): NoteSigner {
  const key = createPrivateKey({ key: Buffer.from(head + seed, "hex"), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  return { name, publicKey, sign: (text) => sign(null, text, key) };
}

const log = signerOf("log.example/vectors", "11".repeat(32));
const witness = signerOf("witness.example/w1", goCosignature.seed);
const key = cosignerKey(witness.name, witness.publicKey);
const signed = () => signCheckpoint({ origin: log.name, size: 7, root: new Uint8Array(32) }, [log]);

function refusal(open: () => unknown): string {
  try {
    open();
  } catch (error) {
    if (isNoteError(error)) return error.code;
    throw error;
  }
  return "accepted";
}

describe("cosignatures", () => {
  it("are those of github.com/transparency-dev/formats, byte for byte", async () => {
    expect(formatCosignerVkey(key)).toBe(goCosignature.vkey);
    expect(parseCosignerVkey(goCosignature.vkey)).toEqual(key);
    const [text = "", line] = goCosignature.cosigned.split("\n\n");
    const note = await signNote(`${text}\n`, [log]);
    expect((await cosign(note, witness, goCosignature.time)).slice(note.length)).toBe(line);
    expect(openCosigned(goCosignature.cosigned, key)).toMatchObject({
      at: goCosignature.time,
      checkpoint: { origin: "log.example/vectors", size: 1_000 },
    });
  });

  it(conforms("C2SP tlog-cosignature", "Format", "the log's signature stays beside the cosignature"), async () => {
    const note = await cosign(await signed(), witness, 1_700_000_000);
    expect(openNote(note, [noteKey(log.name, log.publicKey)]).signedBy).toHaveLength(1);
    expect(openCosigned(note, key).at).toBe(1_700_000_000);
    const again = await cosign(note, witness, 1_700_000_060);
    expect(openCosigned(again, key).at).toBe(1_700_000_060);
  });

  it("are refused after any change of the note or the time", async () => {
    const note = await cosign(await signed(), witness, 1_700_000_000);
    const line = note.lastIndexOf("— ");
    const end = note.indexOf("\n\n");
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 127 }), (choice, bit) => {
        const places = [...Array(end).keys(), ...Array.from({ length: note.length - line }, (_, at) => line + at)];
        const at = places[choice % places.length] ?? 0;
        const changed = note.slice(0, at) + String.fromCharCode(note.charCodeAt(at) ^ bit) + note.slice(at + 1);
        expect(refusal(() => openCosigned(changed, key))).not.toBe("accepted");
      }),
      { numRuns: 400 },
    );
  });

  it("are not signatures of the log, nor the other way round", async () => {
    const note = await signed();
    const own = cosignerKey(log.name, log.publicKey);
    expect(refusal(() => openCosigned(note, own))).toBe("no_trusted_signature");
    expect(refusal(() => parseVkey(goCosignature.vkey))).toBe("malformed_key");
    expect(refusal(() => parseCosignerVkey(formatVkey(noteKey(log.name, log.publicKey))))).toBe("malformed_key");
    const cosigned = await cosign(note, witness, 1);
    expect(refusal(() => openNote(cosigned, [noteKey(witness.name, witness.publicKey)]))).toBe("no_trusted_signature");
  });
});
