import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conforms } from "@/lib/testing/conforms";
import { TileLog, textEntries, writeFiles } from "@/lib/testing/tile-files";
import { verifyDirectory } from "@/scripts/verify/directory";

const log = new TileLog(textEntries(1_111));
let files: Map<string, Buffer>;
let root: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "mandate-tiles-"));
  files = await log.files();
});
afterAll(() => rm(root, { recursive: true, force: true }));

type Files = ReadonlyMap<string, Uint8Array>;

/** Verifies a directory with these files. */
async function verify(content: Files, options: Parameters<typeof verifyDirectory>[1] = { key: log.vkey }) {
  const directory = join(root, `log-${++made}`);
  await writeFiles(directory, content);
  const { verification, origin } = await verifyDirectory(directory, options);
  await rm(directory, { recursive: true, force: true });
  return { ok: verification.ok, origin, says: verification.checks.map(({ says }) => says).join("\n") };
}

async function kept(note: string): Promise<string> {
  const file = join(root, `kept-${++made}`);
  await writeFile(file, note);
  return file;
}

const changed = (path: string, change: (bytes: Buffer) => Uint8Array | undefined, from: Files = files): Files => {
  const content = new Map(from);
  const bytes = change(Buffer.from(content.get(path) ?? Buffer.alloc(0)));
  if (bytes === undefined) content.delete(path);
  else content.set(path, bytes);
  return content;
};
const flip = (at: number) => (bytes: Buffer) => {
  const place = at % bytes.length;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return bytes;
};
const without = (...parts: string[]): Files =>
  new Map([...files].filter(([path]) => parts.every((part) => !path.startsWith(part))));

describe("a directory of tiles", () => {
  it(conforms("C2SP tlog-tiles", "Merkle Tree", "has the root that its leaves and its checkpoint have"), async () => {
    const { ok, origin, says } = await verify(files);
    expect({ ok, origin }).toEqual({ ok: true, origin: "checked" });
    expect(says).toContain("The 1111 entries of 6 tiles and 5 entry bundles have the root of the checkpoint.");
  });

  it("is enough with hashes alone, or with entries alone", async () => {
    expect((await verify(without("tile/entries/"))).ok).toBe(true);
    expect((await verify(without("tile/0/", "tile/1/"))).ok).toBe(true);
  });

  it("may have whole tiles of a later time in place of partial ones", async () => {
    const later = await new TileLog(textEntries(1_280), log.signer).files();
    const content = new Map([...later, ["checkpoint", files.get("checkpoint") ?? Buffer.alloc(0)] as const]);
    expect((await verify(content)).ok).toBe(true);
  });

  it("is never checked under the key that comes with it", async () => {
    const content = new Map([...files, ["key", Buffer.from(`${log.vkey}\n`)] as const]);
    expect(await verify(content, {})).toMatchObject({ ok: true, origin: "unchecked" });
    const other = new TileLog([], { ...log.signer, publicKey: new TileLog([]).signer.publicKey });
    expect((await verify(content, { key: other.vkey })).ok).toBe(false);
  });

  it("is refused after any change of one bit, and the first wrong entry is named", async () => {
    const paths = [...files.keys()].filter((path) => path !== "checkpoint");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.nat(), async (path, place) => {
        const { ok, says } = await verify(changed(path, flip(place)));
        expect(ok).toBe(false);
        const length = files.get(path)?.length ?? 1;
        const at = Math.floor((place % length) / 32);
        const tile = Number(/(\d+)(?:\.p\/\d+)?$/.exec(path)?.[1]);
        const named = Number(/^First at entry (\d+):/m.exec(says)?.[1]);
        if (path.startsWith("tile/0/")) expect(named).toBe(tile * 256 + at);
        if (path.startsWith("tile/1/")) expect(named).toBe(at * 256);
        if (path.startsWith("tile/entries/")) expect(Math.floor(named / 256)).toBe(tile);
      }),
      { numRuns: 80 },
    );
  });

  it("is refused after any change of its checkpoint", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (place) => {
        const content = changed("checkpoint", flip(place));
        const refused = await verify(content).then(
          ({ ok }) => !ok,
          () => true,
        );
        expect(refused).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, () => Files, RegExp]>([
    ["a changed entry and its hash", () => forgedWith(300), /Entries 256 to 511 do not have the hash in tile\/1\/000/],
    ["two swapped tiles", () => swapped("tile/0/000", "tile/0/001"), /First at entry 0:/],
    ["a missing tile", () => changed("tile/0/002", () => undefined, without("tile/entries/")), /First at entry 512:/],
    ["a cut tile", () => changed("tile/0/003", (bytes) => bytes.subarray(1)), /First at entry 768:/],
    ["an inserted entry", () => changed("tile/entries/001", (b) => Buffer.concat([b, b.subarray(0, 9)])), /entry 256:/],
    ["a deleted end", () => changed("tile/0/004.p/87", () => undefined, without("tile/entries/")), /entry 1024:/],
  ])("is refused with %s", async (_, content, says) => {
    const result = await verify(content());
    expect(result.ok).toBe(false);
    expect(result.says).toMatch(says);
  });

  it("is refused when everything was computed again, and the key did not sign it", async () => {
    const forged = await new TileLog(textEntries(1_111).with(700, Buffer.from("forged")), log.signer).files();
    const content = new Map([...forged, ["checkpoint", files.get("checkpoint") ?? Buffer.alloc(0)] as const]);
    const { ok, says } = await verify(content);
    expect(ok).toBe(false);
    expect(says).toContain("do not have the root of the checkpoint");
  });
});

/** Changes an entry together with its hash in the tile. */
function forgedWith(index: number): Files {
  const forged = new TileLog(textEntries(1_111).with(index, Buffer.from("forged")));
  const tile = { level: 0, index: Math.floor(index / 256), width: 256 };
  const entries = changed("tile/entries/001", () => undefined);
  return changed("tile/0/001", () => forged.tile(tile), entries);
}

function swapped(one: string, other: string): Files {
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = [files.get(one), files.get(other)];
  return changed(
    other,
    () => first,
    changed(one, () => second),
  );
}

describe("a directory of tiles and a checkpoint that was kept", () => {
  it.each([0, 1, 255, 256, 257, 1_024, 1_110, 1_111])("extends the one of %i entries", async (size) => {
    const since = await kept(await log.checkpoint(size));
    const { ok, says } = await verify(files, { key: log.vkey, since });
    expect(says).toContain(`The first ${size} entries are those of the kept checkpoint.`);
    expect(ok).toBe(true);
  });

  it("is refused when the log was forked, rolled back or is another one", async () => {
    const fork = new TileLog(textEntries(1_111).with(40, Buffer.from("forged")), log.signer);
    const longer = new TileLog(textEntries(1_200), log.signer);
    const cases = [
      [await fork.checkpoint(41), "differ from those of the kept checkpoint"],
      [await fork.checkpoint(), "another root for 1111 entries"],
      [await longer.checkpoint(), "has more entries: 1200, not 1111"],
      [await new TileLog(textEntries(3)).checkpoint(), "The kept checkpoint of 3 entries"],
    ] as const;
    for (const [note, says] of cases) {
      const result = await verify(files, { key: log.vkey, since: await kept(note) });
      expect(result.ok).toBe(false);
      expect(result.says).toContain(says);
    }
    const before = await kept(await fork.checkpoint(40));
    expect((await verify(files, { key: log.vkey, since: before })).ok).toBe(true);
  });
});
