import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { transaction } from "@/lib/platform/database/transaction";
import { leafHash, rootOf, verifyConsistency } from "@/lib/protocols/tlog/merkle";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { hashesAt, maxEntryBytes, parseBundle, readerOfTiles, tilePath } from "@/lib/protocols/tlog/tiles";
import { verifyTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { expectRefusal } from "@/lib/testing/refusal";
import { rowsRead } from "@/lib/testing/rows-read";
import { event } from "@/lib/testing/sealing";
import { createWorld, type World } from "@/lib/testing/world";
import { appendAll } from "./append";
import { publicConsistency, publicEntryProof, publicProof } from "./public-log";
import { sealUpTo } from "./sequencer";
import { latestCheckpoint } from "./store";
import { getEntryBundle, publicTile } from "./tiles";
import type { AuditReader } from "./trail-condition";

let world: World;
let bodies: Buffer[];
let leaves: Uint8Array[];
let size: number;
const auditor: AuditReader = { personId: "per_1", permissions: new Set(["audit:read"]) };

beforeAll(async () => {
  world = await createWorld();
  const numbers = Array.from({ length: 2_600 }, (_, n) => n);
  const ids = await transaction((tx) => appendAll(tx, numbers.map(event)));
  await sealUpTo(ids.at(-1) ?? "");
  const rows = await world.sql<{ body: Buffer }>(
    "select e.body from log_leaves l join log_entries e on e.id = l.entry order by l.index",
  );
  bodies = rows.map(({ body }) => body);
  // The tree of this test is built from the records alone.
  leaves = bodies.map((body) => leafHash(body));
  ({ size } = await latestCheckpoint());
});
afterAll(() => world.end());

const tileBytes = (level: number, index: number, width: number): Buffer => {
  const span = 256 ** level;
  return Buffer.concat(
    Array.from({ length: width }, (_, at) => {
      const first = (index * 256 + at) * span;
      return rootOf(leaves.slice(first, first + span));
    }),
  );
};

it("an entry is proven by its index alone, as a C2SP tlog-proof that a reader of its bytes verifies", async () => {
  const { origin, vkey } = await latestCheckpoint();
  const log = { origin, keys: [parseVkey(vkey)] };
  for (const index of [0, 255, 256, size - 1]) {
    const text = (await publicEntryProof(new URLSearchParams({ index: `${index}` }))) ?? "";
    const leaf = leaves[index] ?? new Uint8Array();
    expect(verifyTlogProof(text, leaf, log)).toMatchObject({ index, checkpoint: { size } });
    expect(() => verifyTlogProof(text, leaves[index === 0 ? 1 : 0] ?? leaf, log)).toThrow();
  }
  await expectRefusal(publicEntryProof(new URLSearchParams({ index: `${size}` })), "not_in_tree");
});

describe("the tiles of the log", () => {
  it("hold the hashes of the tree, whole and at every partial width", async () => {
    expect(size).toBe(bodies.length);
    expect(size).toBeGreaterThan(2_600);
    const tile = fc.record({ level: fc.nat(1), index: fc.nat(10), width: fc.integer({ min: 1, max: 256 }) });
    await fc.assert(
      fc.asyncProperty(tile, async (one) => {
        const { level, index, width } = one;
        const path = tilePath(one).slice("tile/".length);
        if (index * 256 + width > hashesAt(level, size)) return expectRefusal(publicTile(path), "tile_not_found");
        const { bytes, whole } = await publicTile(path);
        expect(whole).toBe(width === 256);
        expect(Buffer.compare(bytes, tileBytes(level, index, width))).toBe(0);
      }),
    );
  });

  it("end with the last signed checkpoint", async () => {
    const partial = size % 256;
    expect((await publicTile(`0/010.p/${partial}`)).bytes).toHaveLength(partial * 32);
    for (const path of [`0/010.p/${partial + 1}`, "0/010", "0/011.p/1", "1/000.p/11", "1/000", "2/000.p/1"]) {
      await expectRefusal(publicTile(path), "tile_not_found");
    }
    for (const path of ["0/10", "0/0000", "x/000", "0/000.p/256", "63/x999/x999/x999/x999/x999/999", "0/..", ""]) {
      await expectRefusal(publicTile(path), "tile_not_found");
      await expectRefusal(getEntryBundle(auditor, path), "tile_not_found");
    }
  });

  it("prove every size of the log from every earlier one", async () => {
    const read = readerOfTiles(size, async (tile) => (await publicTile(tilePath(tile).slice("tile/".length))).bytes);
    expect(Buffer.from(await read(3, 5)).equals(rootOf(leaves.slice(40, 48)))).toBe(true);
    const sizes = fc.tuple(fc.nat(size), fc.nat(size)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    await fc.assert(
      fc.asyncProperty(sizes, async ([from, to]) => {
        const text = await publicConsistency(new URLSearchParams({ from: `${from}`, to: `${to}` }));
        const [first, ...lines] = text.trimEnd().split("\n");
        expect(first).toBe(`old ${from}`);
        expect(text.endsWith("\n\n")).toBe(true);
        const proof = lines.map((line) => Buffer.from(line, "base64"));
        const [oldRoot, newRoot] = [rootOf(leaves.slice(0, from)), rootOf(leaves.slice(0, to))];
        expect(verifyConsistency({ oldSize: from, oldRoot, newSize: to, newRoot, proof })).toBe(true);
        const json = await publicProof(new URLSearchParams({ first: `${from}`, second: `${to}` }));
        expect(json.hashes).toEqual(lines);
      }),
    );
  });

  it("give no proof of sizes that the log has not had", async () => {
    const consistency = (query: Record<string, string>) => publicConsistency(new URLSearchParams(query));
    await expectRefusal(consistency({ from: "1", to: `${size + 1}` }), "not_in_tree");
    await expectRefusal(consistency({ from: "2", to: "1" }), "not_in_tree");
    for (const query of [{}, { from: "1" }, { to: "1" }, { from: "-1", to: "1" }, { from: "01", to: "2" }]) {
      await expectRefusal(consistency(query), "malformed_request");
    }
  });

  it("cost as many rows as they hold, for any size of the log", async () => {
    // The head and its checkpoint.
    const bound = 256 + 4;
    for (const path of ["0/003", "0/000.p/7", "1/000.p/10"]) {
      expect(await rowsRead(world.ownerUrl, () => publicTile(path))).toBeLessThanOrEqual(bound);
    }
    expect(await rowsRead(world.ownerUrl, () => getEntryBundle(auditor, "003"))).toBeLessThanOrEqual(bound + 256);
    await world.sql("analyze");
    expect(await rowsRead(world.ownerUrl, () => publicTile("0/003"))).toBeLessThanOrEqual(bound);
    expect(await rowsRead(world.ownerUrl, () => getEntryBundle(auditor, "003"))).toBeLessThanOrEqual(bound + 256);
  });
});

describe("the entry bundles of the log", () => {
  it("hold the exact bytes of records", async () => {
    for (const [path, first, width] of [
      ["000", 0, 256],
      ["009", 2_304, 256],
      ["010.p/3", 2_560, 3],
    ] as const) {
      const entries = parseBundle(await getEntryBundle(auditor, path), width);
      expect(entries?.map((entry) => Buffer.from(entry).toString())).toEqual(
        bodies.slice(first, first + width).map(String),
      );
    }
  });

  it("are for readers of the whole trail alone", async () => {
    for (const permissions of [[], ["agents:own"], ["events:read"]]) {
      const reader = { personId: "per_1", permissions: new Set(permissions) };
      await expectRefusal(getEntryBundle(reader, "000"), "forbidden");
    }
  });

  it("cannot meet a record that is too long: it is refused with its change", async () => {
    const count = () => world.sql("select count(*)::int as n from log_entries");
    const before = await count();
    const long = { ...event(1), facts: { n: "x".repeat(maxEntryBytes) } };
    await expect(transaction((tx) => appendAll(tx, [event(1), long]))).rejects.toThrow("C2SP tlog-tiles");
    const insert = "insert into log_entries (entry_id, type, body, leaf_hash) values ('e', 't', $1, sha256(''))";
    await expect(world.sql(insert, [Buffer.alloc(maxEntryBytes + 1)])).rejects.toThrow("log_entries_body_check");
    expect(await count()).toEqual(before);
  });
});
