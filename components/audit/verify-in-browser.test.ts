import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifyInBrowser } from "@/components/audit/verify-in-browser";
import { decodeBase64url } from "@/lib/protocols/encoding/base64url";
import { signCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { appendToFrontier, inclusionProof, leafHash } from "@/lib/protocols/tlog/merkle";
import { formatVkey, noteKey } from "@/lib/protocols/tlog/note";
import { formatTlogProof } from "@/lib/protocols/tlog/tlog-proof";

const origin = "log.example/log";
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const raw = decodeBase64url(String(publicKey.export({ format: "jwk" }).x)) ?? new Uint8Array();
const vkey = `${formatVkey(noteKey(origin, raw))}\n`;

async function claimFor(index: number, size: number) {
  const entries = Array.from({ length: size }, (_, i) => Buffer.from(`entry ${i}`));
  const { nodes, root } = appendToFrontier([], entries.map(leafHash));
  const hashes = await inclusionProof(index, size, async (level, at) => {
    const node = nodes.find((one) => one.level === level && one.index === at);
    return node?.hash ?? new Uint8Array(32);
  });
  const signer = { name: origin, publicKey: raw, sign: (data: Uint8Array) => sign(null, data, privateKey) };
  const checkpoint = await signCheckpoint({ origin, size, root }, [signer]);
  const bytes = entries[index]?.toString("base64") ?? "";
  return { index, bytes, proof: formatTlogProof({ index, hashes, checkpoint }), vkey };
}

const results = async (claim: Parameters<typeof verifyInBrowser>[0]) =>
  (await verifyInBrowser(claim)).map(({ result }) => result);

describe("verifyInBrowser", () => {
  it("agrees with every proof of trees of many sizes", async () => {
    for (const size of [1, 2, 3, 7, 8, 13]) {
      for (let index = 0; index < size; index++) {
        expect(await results(await claimFor(index, size)), `${index} of ${size}`).toEqual(["ok", "ok", "ok"]);
      }
    }
  });

  it("refuses another entry, another index, another root and another key", async () => {
    const claim = await claimFor(4, 11);
    expect(await results({ ...claim, bytes: btoa("entry 5") })).toEqual(["ok", "wrong", "ok"]);
    expect(await results({ ...claim, proof: claim.proof.replace("index 4", "index 5") })).toEqual([
      "ok",
      "wrong",
      "ok",
    ]);
    expect(await results({ ...claim, proof: claim.proof.replace("\n11\n", "\n3\n") })).toEqual([
      "ok",
      "wrong",
      "wrong",
    ]);
    expect(await results({ ...claim, index: 5 })).toEqual(["ok", "wrong", "ok"]);
    const other = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
    const otherKey = formatVkey(noteKey(origin, decodeBase64url(String(other.x)) ?? new Uint8Array()));
    expect(await results({ ...claim, vkey: otherKey })).toEqual(["ok", "ok", "wrong"]);
    expect(await results({ ...claim, vkey: vkey.replace(origin, "other.example/log") })).toEqual(["ok", "ok", "wrong"]);
  });
});
