import { generateKeyPairSync, sign } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { verifyEntry } from "@/components/audit/entry/verify-entry";
import type { ReadEntry } from "@/components/audit/read-entry";
import { shownChecks, verifyInBrowser } from "@/components/audit/verify-in-browser";
import type { AuditEntryDetail } from "@/lib/audit/schema";
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
  (await verifyInBrowser(claim)).checks.map(({ result }) => result);

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

describe("what the answer shows beside what this browser computed", () => {
  const told = async (change: object, later = 0) => {
    const { computed } = await verifyInBrowser(await claimFor(4, 11 + later));
    const { computed: shown } = await verifyInBrowser(await claimFor(4, 11));
    if (!computed || !shown) throw new Error("nothing was computed");
    return shownChecks({ ...shown, ...change }, computed).map(({ says }) => says);
  };

  it("is not flagged where it fits, nor where the log grew meanwhile", async () => {
    expect(await told({})).toEqual([]);
    expect(await told({}, 2)).toEqual([]);
  });

  it("names the witnesses of the checkpoint, whose lines are not checked and excuse nothing", async () => {
    const claim = await claimFor(4, 11);
    const { computed } = await verifyInBrowser({ ...claim, proof: `${claim.proof}— w.example/1 AAAA\n` });
    expect(computed?.witnesses).toEqual(["w.example/1"]);
    const { computed: without } = await verifyInBrowser(claim);
    expect(without?.witnesses).toEqual([]);
    expect(computed && shownChecks({ ...computed, size: 12 }, computed)).toEqual([
      { result: "wrong", says: "The answer shows 12 records, and the signed checkpoint only 11" },
    ]);
  });

  it.each([
    ["leaf hash", { leafHash: btoa("another") }, "The answer shows another leaf hash than this browser computed"],
    ["root", { root: btoa("another") }, "The answer shows another root of 11 records than this browser computed"],
    ["size", { size: 12 }, "The answer shows 12 records, and the signed checkpoint only 11"],
    ["log", { origin: "other.example/log" }, "The answer names another log than the signed checkpoint"],
  ])("is flagged with another %s", async (_, change, says) => {
    expect(await told(change)).toEqual([says]);
  });

  it("is told apart from a root that the proof does not lead to", async () => {
    const claim = await claimFor(4, 11);
    const { computed } = await verifyInBrowser({ ...claim, bytes: btoa("entry 5") });
    const { computed: honest } = await verifyInBrowser(claim);
    expect(computed?.leafHash).not.toBe(honest?.leafHash);
    expect(computed?.root).not.toBe(honest?.root);
  });
});

describe("an answer that is ahead of its proof", () => {
  afterEach(() => void vi.unstubAllGlobals());

  /** Verifies an answer that shows a larger log than the proof, whose checkpoint has a witness's line. */
  async function verified(again: object) {
    const { proof, ...claim } = await claimFor(4, 11);
    const { computed } = await verifyInBrowser({ ...claim, proof });
    if (!computed) throw new Error("nothing was computed");
    const { leafHash, ...place } = computed;
    const answers: Readonly<Record<string, string>> = {
      "/api/audit/4/proof": `${proof}— w.example/1 AAAA\n`,
      "/log/key": vkey,
      "/api/audit/4": JSON.stringify({ inclusion: { ...place, ...again } }),
    };
    vi.stubGlobal("fetch", async (path: string) => new Response(answers[path]));
    const entry = { ...claim, leafHash, inclusion: { ...place, size: 12, root: "another" } };
    const read: object = { body: {}, checked: true, changed: [], missing: [], differences: [] };
    const { checks } = await verifyEntry(entry as object as AuditEntryDetail, read as ReadEntry);
    return checks.filter(({ result }) => result !== "ok").map(({ says }) => says);
  }

  it("is read again: a witness signed in between", async () => {
    expect(await verified({})).toEqual([]);
  });

  it("is wrong if it stays ahead, with the line of a witness too", async () => {
    expect(await verified({ size: 12 })).toEqual(["The answer shows 12 records, and the signed checkpoint only 11"]);
  });
});
