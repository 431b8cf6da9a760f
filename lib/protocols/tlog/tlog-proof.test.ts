import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from "./checkpoint";
import { appendToFrontier, emptyRoot, inclusionProof, leafHash, type NodeReader } from "./merkle";
import { isNoteError, type NoteSigner, noteKey } from "./note";
import { formatTlogProof, isTlogProofError, parseTlogProof, verifyTlogProof } from "./tlog-proof";

const origin = "mandate.example/log";
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const signer: NoteSigner = {
  name: origin,
  publicKey: publicKey.export({ format: "der", type: "spki" }).subarray(-32),
  sign: (text) => sign(null, text, privateKey),
};
const log = { origin, keys: [noteKey(signer.name, signer.publicKey)] };
const leaves = Array.from({ length: 7 }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));
const tree = appendToFrontier([], leaves);
const read: NodeReader = async (level, index) =>
  tree.nodes.find((node) => node.level === level && node.index === index)?.hash ?? emptyRoot();

async function proofOf(index: number): Promise<string> {
  const checkpoint = await signCheckpoint({ origin, size: tree.size, root: tree.root }, [signer]);
  return formatTlogProof({ index, hashes: await inclusionProof(index, tree.size, read), checkpoint });
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isTlogProofError(error) || isNoteError(error)) return error.code;
    throw error;
  }
  return "accepted";
}

describe("checkpoint", () => {
  it("has the published form", () => {
    const text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    const checkpoint = parseCheckpoint(text);
    expect(checkpoint).toMatchObject({ origin: "example.com/behind-the-sofa", size: 20_852_163 });
    expect(formatCheckpoint(checkpoint)).toBe(text);
  });

  it.each([
    "",
    "o\n1\n",
    "o\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    "o\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    "o\n9007199254740993\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
    "o\n1\nCsUYapGGPo4=\n",
    "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
    "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nextension\n",
  ])("refuses %j", (text) => {
    expect(refusal(() => parseCheckpoint(text))).toBe("malformed_note");
  });

  it("refuses to write what it could not read", () => {
    const root = emptyRoot();
    expect(refusal(() => formatCheckpoint({ origin: "a\nb", size: 0, root }))).toBe("malformed_note");
    expect(refusal(() => formatCheckpoint({ origin, size: 0.5, root }))).toBe("malformed_note");
    expect(refusal(() => formatCheckpoint({ origin, size: 0, root: root.subarray(1) }))).toBe("malformed_note");
  });

  it("is pinned to its origin", async () => {
    const note = await signCheckpoint({ origin: "other.example/log", size: 0, root: emptyRoot() }, [signer]);
    expect(refusal(() => openCheckpoint(note, origin, log.keys))).toBe("no_trusted_signature");
  });
});

describe("tlog-proof", () => {
  it("proves each entry offline and survives a round trip", async () => {
    for (const [index, leaf] of leaves.entries()) {
      const text = await proofOf(index);
      expect(verifyTlogProof(text, leaf, log)).toMatchObject({ index, checkpoint: { origin, size: 7 } });
      expect(formatTlogProof(parseTlogProof(text))).toBe(text);
      const extra = formatTlogProof({ ...parseTlogProof(text), extra: Buffer.from("context") });
      expect(Buffer.from(parseTlogProof(extra).extra ?? []).toString()).toBe("context");
      expect(verifyTlogProof(extra, leaf, log).index).toBe(index);
    }
  });

  it("does not believe any file that differs in one character before the signatures (PB4)", async () => {
    const text = await proofOf(3);
    const leaf = leaves[3] ?? emptyRoot();
    const believed: string[] = [];
    for (let at = 0; at < text.length; at++) {
      for (const character of ["A", "1", "\n", " "]) {
        if (text[at] === character) continue;
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        if (refusal(() => verifyTlogProof(changed, leaf, log)) === "accepted") believed.push(changed);
      }
    }
    expect(believed).toEqual([]);
  });

  it("names what is wrong", async () => {
    const text = await proofOf(3);
    const other = leaves[4] ?? emptyRoot();
    expect(refusal(() => verifyTlogProof(text, other, log))).toBe("not_included");
    expect(refusal(() => verifyTlogProof(text.replace("@v1", "@v2"), other, log))).toBe("malformed_proof");
    expect(refusal(() => verifyTlogProof(text.replace("index 3", "index 03"), other, log))).toBe("malformed_proof");
    expect(refusal(() => verifyTlogProof(text.replace("index 3\n", ""), other, log))).toBe("malformed_proof");
    expect(refusal(() => verifyTlogProof("", other, log))).toBe("malformed_proof");
    const strangers = { origin, keys: [noteKey(origin, new Uint8Array(32).fill(1))] };
    expect(refusal(() => verifyTlogProof(text, other, strangers))).toBe("no_trusted_signature");
  });
});
