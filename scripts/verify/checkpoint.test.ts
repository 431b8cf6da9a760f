import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatConsistency, parseConsistency } from "@/lib/protocols/tlog/consistency";
import { cosign, cosignerKey, formatCosignerVkey } from "@/lib/protocols/tlog/cosignature";
import { consistencyProof, inclusionProof } from "@/lib/protocols/tlog/merkle";
import { readerOfTiles } from "@/lib/protocols/tlog/tiles";
import { formatTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { newSigner, TileLog, textEntries } from "@/lib/testing/tile-files";
import { type Head, readHead, reportOf, withComparisons } from "@/scripts/verify/checkpoint";

const log = new TileLog(textEntries(500));
const fork = new TileLog(textEntries(500).with(7, Buffer.from("forged")), log.signer);
const witness = newSigner("witness.example/1");
const witnessKey = formatCosignerVkey(cosignerKey(witness.name, witness.publicKey));

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mandate-checkpoint-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(content: string | Buffer): Promise<string> {
  const path = join(folder, `file-${++files}`);
  await writeFile(path, content);
  return path;
}

async function proofOf(oldSize: number, newSize: number, of = log): Promise<string> {
  const read = readerOfTiles(newSize, async (tile) => of.tile(tile));
  return formatConsistency({ oldSize, proof: await consistencyProof(oldSize, newSize, read) });
}

/** Runs the command as its user does. */
const run = (...args: string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? "", NODE_ENV: "production" as const };
    execFile(process.execPath, ["--import", "tsx", "scripts/verify.ts", ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` }),
    );
  });

const headOf = (note: string): Head =>
  readHead(note) ?? { note, checkpoint: { origin: "", size: 0, root: Buffer.of() } };

/** Compares two checkpoints as the command does. */
async function compared(note: string, kept: string, proof: string | undefined) {
  const options = { key: log.vkey, since: await file(kept), proof };
  const { verification } = await withComparisons(reportOf([], log.vkey), headOf(note), options);
  return { ok: verification.ok, says: verification.checks.map(({ says }) => says).join("\n") };
}

describe("a checkpoint and a kept one", () => {
  it.each([
    [1, 2],
    [255, 256],
    [256, 500],
    [300, 301],
    [499, 500],
    [0, 500],
    [500, 500],
  ] as const)("of %i and %i entries verify with the proof between them", async (from, to) => {
    const [note, kept] = [await log.checkpoint(to), await log.checkpoint(from)];
    expect((await compared(note, kept, await proofOf(from, to))).ok).toBe(true);
  });

  it("are refused with any change of the proof", async () => {
    const [note, kept, proof] = [await log.checkpoint(), await log.checkpoint(300), await proofOf(300, 500)];
    const hashes = [...(parseConsistency(proof)?.proof ?? [])];
    expect(hashes.length).toBeGreaterThan(3);
    const mutated = fc.tuple(fc.nat(hashes.length - 1), fc.nat(31), fc.constantFrom("flip", "drop", "double", "swap"));
    await fc.assert(
      fc.asyncProperty(mutated, async ([at, byte, kind]) => {
        const hash = hashes[at] ?? Buffer.of();
        const changes = {
          flip: hashes.with(
            at,
            hash.map((value, place) => (place === byte ? value ^ 1 : value)),
          ),
          drop: hashes.toSpliced(at, 1),
          double: hashes.toSpliced(at, 0, hash),
          swap: hashes.with(at, hashes.at(at - 1) ?? hash).with(at - 1, hash),
        };
        const text = formatConsistency({ oldSize: 300, proof: changes[kind] });
        expect((await compared(note, kept, text)).ok).toBe(false);
      }),
    );
    for (const text of ["", "old 300", "old 300\n", proof.replace("300", "299"), proof.replace("old", "new")]) {
      expect((await compared(note, kept, text)).ok).toBe(false);
    }
  });

  it("are refused when the log was forked or rolled back, or another key signed one of them", async () => {
    const stranger = new TileLog(textEntries(500), newSigner(log.signer.name));
    const cases: [string, string, string, string][] = [
      ["forked", await fork.checkpoint(), await log.checkpoint(300), await proofOf(300, 500, fork)],
      ["forked, old proof", await fork.checkpoint(), await log.checkpoint(300), await proofOf(300, 500)],
      ["two roots", await fork.checkpoint(), await log.checkpoint(), await proofOf(500, 500)],
      ["rolled back", await log.checkpoint(300), await log.checkpoint(), await proofOf(300, 500)],
      ["another kept key", await log.checkpoint(), await stranger.checkpoint(300), await proofOf(300, 500)],
    ];
    for (const [name, note, kept, proof] of cases) {
      expect([name, (await compared(note, kept, proof)).ok]).toEqual([name, false]);
    }
  });
});

describe("npm run verify with checkpoints", () => {
  it("tells verified, consistent, refused and unusable apart by its exit code", { timeout: 300_000 }, async () => {
    const [note, kept, proof] = [await log.checkpoint(), await log.checkpoint(300), await proofOf(300, 500)];
    const [current, since, between] = [await file(note), await file(kept), await file(proof)];
    const cosigned = await file(await cosign(note, witness, 1_700_000_000));
    const key = ["--key", log.vkey];
    const cases: [string, number, string[]][] = [
      ["a checkpoint", 0, [current, ...key]],
      ["a pair", 0, [current, between, ...key, "--since", since]],
      ["a pair, the proof first", 0, [between, current, ...key, "--since", since]],
      ["a proof with its checkpoint", 0, [await file(proof + note), ...key, "--since", since]],
      ["a cosigned one", 0, [cosigned, ...key, "--witness", witnessKey]],
      ["no key", 3, [current, between, "--since", since]],
      ["a fork", 1, [await file(await fork.checkpoint()), between, ...key, "--since", since]],
      ["no cosignature", 1, [current, ...key, "--witness", witnessKey]],
      ["another key", 1, [current, "--key", new TileLog([]).vkey]],
      ["nothing to check it with", 2, [current]],
      ["no proof", 2, [current, ...key, "--since", since]],
      ["no kept checkpoint", 2, [current, between, ...key]],
      ["a kept file of another kind", 2, [current, between, ...key, "--since", between]],
      ["two checkpoints", 2, [current, since, ...key]],
      ["a proof alone", 2, [between, ...key, "--since", since]],
      ["no key at all", 2, [current, "--key", "x+00000000+x"]],
      ["a directory without a log", 2, [folder, ...key]],
    ];
    const codes = await Promise.all(cases.map(async ([name, , args]) => [name, (await run(...args)).code]));
    expect(codes).toEqual(cases.map(([name, code]) => [name, code]));
  });

  it("compares the checkpoint of a tlog-proof as well", { timeout: 120_000 }, async () => {
    const hashes = await inclusionProof(
      4,
      500,
      readerOfTiles(500, async (tile) => log.tile(tile)),
    );
    const inclusion = await file(formatTlogProof({ index: 4, hashes, checkpoint: await log.checkpoint() }));
    const entry = ["--entry", await file(log.entries[4] ?? ""), "--key", log.vkey];
    const since = await file(await log.checkpoint(300));
    const verified = await run(inclusion, await file(await proofOf(300, 500)), ...entry, "--since", since);
    expect(verified.output).toContain("The log of 500 entries extends the kept one of 300.");
    expect(verified.code).toBe(0);
    const other = await file(await fork.checkpoint(300));
    expect((await run(inclusion, await file(await proofOf(300, 500)), ...entry, "--since", other)).code).toBe(1);
  });
});
