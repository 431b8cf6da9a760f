import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { formatVkey, isNoteError, type NoteSigner, noteKey, openNote, parseNote, parseVkey, signNote } from "./note";

// The worked example of golang.org/x/mod/sumdb/note.
const example = {
  vkey: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  signature:
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
};
const note = `${example.text}\n${example.signature}`;

function signerNamed(name: string): NoteSigner {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return { name, publicKey: raw, sign: (text) => sign(null, text, privateKey) };
}

function refusal(open: () => unknown): string {
  try {
    open();
  } catch (error) {
    if (isNoteError(error)) return error.code;
    throw error;
  }
  return "accepted";
}

describe("signed note", () => {
  it("opens the published example", () => {
    const key = parseVkey(example.vkey);
    expect(formatVkey(key)).toBe(example.vkey);
    expect(openNote(note, [key])).toEqual({ text: example.text, signedBy: [key] });
  });

  it("opens what it signed, by every signer that is trusted", async () => {
    const signers = ["log.example/1", "witness.example/ü"].map(signerNamed);
    const keys = signers.map(({ name, publicKey }) => noteKey(name, publicKey));
    const text = "a\n\n— b\n\nc\n";
    const signed = await signNote(text, signers);
    expect(openNote(signed, keys)).toEqual({ text, signedBy: keys });
    expect(openNote(signed, keys.slice(1)).signedBy).toEqual(keys.slice(1));
    expect(parseNote(signed).signatures).toHaveLength(2);
  });

  it("ignores strangers and refuses what only strangers signed", async () => {
    const [log, stranger] = [signerNamed("log.example"), signerNamed("log.example")];
    const trusted = [noteKey(log.name, log.publicKey)];
    expect(refusal(() => openNote(note, trusted))).toBe("no_trusted_signature");
    const byStranger = await signNote("x\n", [stranger]);
    expect(refusal(() => openNote(byStranger, trusted))).toBe("no_trusted_signature");
    const byBoth = await signNote("x\n", [stranger, log]);
    expect(openNote(byBoth, trusted).signedBy).toEqual(trusted);
  });

  it("refuses the whole note when a known key's signature is wrong", () => {
    const key = parseVkey(example.vkey);
    const flipped = note.replace("your problem,", "my problem,");
    expect(refusal(() => openNote(flipped, [key]))).toBe("invalid_signature");
    const shortened = note.replace("BwJnAM=", "Bw=");
    expect(refusal(() => openNote(shortened, [key]))).toMatch(/invalid_signature|malformed_note/);
  });

  it.each([
    ["no signature", example.text],
    ["an empty text", `\n${example.signature}`],
    ["a control character", note.replace("think", "th\tink")],
    ["a carriage return", note.replaceAll("\n", "\r\n")],
    ["a lone surrogate", note.replace("think", "th\ud800ink")],
    ["a hyphen for the dash", note.replace("—", "-")],
    ["base64 with spare bits", note.replace("BwJnAM=", "BwJnAN=")],
    ["a signature without its newline", note.slice(0, -1)],
    ["something after the signatures", `${note}more\n`],
    ["too many signatures", `${example.text}\n${example.signature.repeat(65)}`],
  ])("refuses %s", (_, malformed) => {
    expect(refusal(() => openNote(malformed, [parseVkey(example.vkey)]))).toBe("malformed_note");
  });

  it.each([
    ["another hash", example.vkey.replace("c74f20a3", "c74f20a4")],
    ["another name", example.vkey.replace("Peter", "Pater")],
    ["another algorithm", example.vkey.replace("+ARpc", "+AhpC")],
    ["no name", example.vkey.replace("PeterNeumann", "")],
    ["a short key", "a+00000000+AQID"],
  ])("refuses a verifier key with %s", (_, vkey) => {
    expect(refusal(() => parseVkey(vkey))).toBe("malformed_key");
  });

  it("refuses names that would break the line", () => {
    for (const name of ["", "a b", "a+b", "a\u00a0b", "a\nb"]) {
      expect(refusal(() => noteKey(name, new Uint8Array(32)))).toBe("malformed_key");
    }
  });
});
