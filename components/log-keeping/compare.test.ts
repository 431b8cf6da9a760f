import { generateKeyPairSync, sign } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { compareWithKept, type LogReader } from "@/components/log-keeping/compare";
import { type Memory, verifyLog } from "@/components/log-keeping/verify-log";
import { signCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { formatConsistency } from "@/lib/protocols/tlog/consistency";
import { cosign } from "@/lib/protocols/tlog/cosignature";
import { consistencyProof, leafHash, rootOf } from "@/lib/protocols/tlog/merkle";
import { formatVkey, type NoteSigner, noteKey } from "@/lib/protocols/tlog/note";

function newSigner(name: string): NoteSigner {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return { name, publicKey: raw, sign: (text) => sign(null, text, privateKey) };
}

/** A log of a test; `changed` is the place of an entry that another history has. */
class Log implements LogReader {
  readonly vkey: string;
  private readonly leaves: Uint8Array[];

  constructor(
    readonly size: number,
    readonly signer: NoteSigner,
    changed?: number,
  ) {
    this.vkey = formatVkey(noteKey(signer.name, signer.publicKey));
    this.leaves = Array.from({ length: size }, (_, n) => leafHash(Buffer.from(`${n}${n === changed ? "!" : ""}`)));
  }

  checkpoint(size = this.size): Promise<string> {
    return signCheckpoint({ origin: this.signer.name, size, root: rootOf(this.leaves.slice(0, size)) }, [this.signer]);
  }

  key = async () => `${this.vkey}\n`;

  async consistency(from: number, to: number): Promise<string> {
    const proof = await consistencyProof(from, to, async (level, index) => {
      const span = 2 ** level;
      return rootOf(this.leaves.slice(index * span, (index + 1) * span));
    });
    return formatConsistency({ oldSize: from, proof });
  }
}

const signer = newSigner("log.example/kept");
const verdictOf = async (kept: string, log: LogReader, key = "") => (await compareWithKept(kept, key, log)).verdict;

describe("a kept checkpoint", () => {
  it("is consistent with every larger tree that begins with its own, at all sizes", async () => {
    for (let size = 0; size <= 34; size++) {
      const log = new Log(size, signer);
      for (let old = 0; old <= size; old++) {
        expect([old, size, await verdictOf(await log.checkpoint(old), log)]).toEqual([old, size, "consistent"]);
      }
    }
  });

  it("shows a fork: another root of the same size, and a tree that begins with other entries", async () => {
    const kept = await new Log(20, signer).checkpoint();
    for (const size of [20, 21, 32, 33]) {
      expect([size, await verdictOf(kept, new Log(size, signer, 3))]).toEqual([size, "forked"]);
    }
  });

  it("shows a fork also if the server makes a proof up", async () => {
    const kept = await new Log(20, signer).checkpoint();
    const forked = new Log(33, signer, 3);
    const honest = new Log(33, signer);
    const lying: LogReader = {
      checkpoint: () => forked.checkpoint(),
      key: forked.key,
      consistency: (from, to) => honest.consistency(from, to),
    };
    expect(await verdictOf(kept, lying)).toBe("forked");
    const silent: LogReader = { ...lying, consistency: async () => "old 20\n\n" };
    expect(await verdictOf(kept, silent)).toBe("forked");
  });

  it("shows that the log was rolled back", async () => {
    const kept = await new Log(20, signer).checkpoint();
    expect(await verdictOf(kept, new Log(19, signer))).toBe("rolled-back");
    expect(await verdictOf(kept, new Log(0, signer))).toBe("rolled-back");
  });

  it("proves nothing with another signature, another key or another log", async () => {
    const log = new Log(20, signer);
    const kept = await log.checkpoint();
    const stranger = new Log(20, newSigner(signer.name));
    expect(await verdictOf(await stranger.checkpoint(), log)).toBe("not-signed");
    expect(await verdictOf(kept.replace("\n20\n", "\n19\n"), log)).toBe("not-signed");
    expect(await verdictOf(kept, log, stranger.vkey)).toBe("not-signed");
    expect(await verdictOf(kept, stranger, log.vkey)).toBe("not-signed");
    expect(await verdictOf(await new Log(5, newSigner("other.example/log")).checkpoint(), log)).toBe("not-this-log");
  });

  it("may carry cosignatures of witnesses", async () => {
    const log = new Log(20, signer);
    const cosigned = await cosign(await log.checkpoint(7), newSigner("witness.example/1"), 1_700_000_000);
    expect(await verdictOf(cosigned, log)).toBe("consistent");
  });

  it("that is none is told apart, and so is an answer that is no proof", async () => {
    const log = new Log(20, signer);
    const kept = await log.checkpoint(3);
    for (const text of ["", "hello", kept.slice(0, 30), `${kept}x\n`, kept.replace("— ", "- ")]) {
      expect([text, await verdictOf(text, log)]).toEqual([text, "unknown"]);
    }
    expect(await verdictOf(kept, log, "no key")).toBe("unknown");
    for (const proof of ["", "old 4\n\n", "old 3\nAA==\n\n", "<html>"]) {
      const broken: LogReader = { checkpoint: () => log.checkpoint(), key: log.key, consistency: async () => proof };
      expect([proof, await verdictOf(kept, broken)]).toEqual([proof, "unknown"]);
    }
  });
});

const logOf = (size: number, changed?: number) => new Log(size, signer, changed);

let kept: Map<string, string>;
let memory: Memory;
beforeEach(() => {
  kept = new Map();
  memory = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value) };
});
const seenVerdict = async (of: LogReader) => (await verifyLog(of, memory)).verdict;

describe("a browser that follows the log", () => {
  it("keeps the newest checkpoint that it verified, and takes a log that grows", async () => {
    for (const size of [3, 3, 20, 33]) expect(await seenVerdict(logOf(size))).toBe("consistent");
    expect([...kept.values()].join()).toContain("\\n33\\n");
    const now = new Date("2026-11-29T10:00:00Z");
    expect((await verifyLog(logOf(34), memory, now)).at).toBe("2026-11-29T10:00:00.000Z");
  });

  it.each([
    ["a log that was rolled back", () => logOf(10), "rolled-back"],
    ["another history", () => logOf(33, 3), "forked"],
    ["another key of the same name", () => new Log(33, newSigner(signer.name)), "not-signed"],
    ["a log of another name", () => new Log(33, newSigner("log.example/other")), "not-this-log"],
  ])("reports %s each time, and keeps what it knew", async (_, made, verdict) => {
    await verifyLog(logOf(20), memory);
    const before = [...kept.values()];
    const other = made();
    expect([await seenVerdict(other), await seenVerdict(other)]).toEqual([verdict, verdict]);
    expect([...kept.values()]).toEqual(before);
    expect(await seenVerdict(logOf(21))).toBe("consistent");
  });

  it("starts again with a memory that cannot be read", async () => {
    kept.set("mandate-log-seen", "{");
    expect(await seenVerdict(logOf(5))).toBe("consistent");
  });

  it("keeps nothing of an answer that is no checkpoint", async () => {
    const broken: LogReader = { checkpoint: async () => "<html>", key: logOf(5).key, consistency: async () => "" };
    expect((await verifyLog(broken, memory)).verdict).toBe("unknown");
    expect(kept.size).toBe(0);
  });
});
