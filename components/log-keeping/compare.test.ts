import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { compareWithKept, type LogReader } from "@/components/log-keeping/compare";
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
