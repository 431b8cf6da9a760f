import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { publicCheckpoint } from "@/lib/audit/public-log";
import { getEntryBundle, publicTile } from "@/lib/audit/tiles";
import { startExport } from "@/lib/exports/commands";
import { getExport } from "@/lib/exports/queries";
import type { Principal } from "@/lib/principals/principal";
import { openCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { leafHash, rootOf } from "@/lib/protocols/tlog/merkle";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { bundlePath, hashesAt, tilePath, tilesAt } from "@/lib/protocols/tlog/tiles";
import { copyOf, keyOfLog, order, verified, write } from "@/lib/testing/exports";
import { record, sealAll } from "@/lib/testing/sealing";
import { newSigner, TileLog, writeFiles } from "@/lib/testing/tile-files";
import { createWorld, type World } from "@/lib/testing/world";
import { verifyDirectory } from "@/scripts/verify/directory";

/** Tables of the log, which a superuser may change in spite of all triggers and rights. */
const tables = ["log_entries", "log_leaves", "log_nodes", "log_checkpoints"] as const;

let world: World;
let auditor: Principal;
let superuser: pg.Client;
let folder: string;
let key: string;
let since: string;
let size: number;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  for (let n = 0; n < 300; n++) await record(n);
  await sealAll();
  key = (await keyOfLog(world)).trim();
  folder = await mkdtemp(join(tmpdir(), "mandate-tampered-"));
  since = join(folder, "kept");
  const note = await publicCheckpoint();
  await writeFile(since, note);
  size = openCheckpoint(note, parseVkey(key).name, [parseVkey(key)]).size;
  superuser = new pg.Client(world.superuserUrl);
  await superuser.connect();
  await superuser.query("set session_replication_role = replica; create schema kept");
  for (const table of tables) await superuser.query(`create table kept.${table} as select * from ${table}`);
});
afterEach(async () => {
  for (const table of tables) {
    await superuser.query(`truncate ${table}`);
    await superuser.query(`insert into ${table} overriding system value select * from kept.${table}`);
  }
});
afterAll(async () => {
  await superuser.end();
  await rm(folder, { recursive: true, force: true });
  await world.end();
});

/** Copies the log as a reader does over HTTP. A file that the server cannot give is missing. */
async function copied(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const take = async (path: string, read: () => Promise<Uint8Array | string>) => {
    const bytes = await read().catch(() => undefined);
    if (bytes !== undefined) files.set(path, Buffer.from(bytes));
  };
  await take("checkpoint", publicCheckpoint);
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    for (const tile of tilesAt(level, size))
      await take(tilePath(tile), async () => (await publicTile(tilePath(tile).slice("tile/".length))).bytes);
  }
  for (const tile of tilesAt(0, size))
    await take(bundlePath(tile), () => getEntryBundle(auditor, bundlePath(tile).slice("tile/entries/".length)));
  return files;
}

let copies = 0;
async function verdict(files: ReadonlyMap<string, Uint8Array>) {
  const directory = join(folder, `copy-${++copies}`);
  await writeFiles(directory, files);
  const { verification } = await verifyDirectory(directory, { key, since });
  return { ok: verification.ok, says: verification.checks.map(({ says }) => says).join("\n") };
}

const at = (index: number) => `(select entry from log_leaves where index = ${index})`;
const forged = "body || ' '::bytea";
const hashed = `sha256('\\x00'::bytea || ${forged})`;
const newEntry = `insert into log_entries overriding system value
  select 900000, 'ent_forged', type, ${forged}, ${hashed}, created_at from log_entries where id = ${at(40)}`;

/** One thing that a superuser does to the stored log, and the first entry that a reader finds at fault. */
type Tampering = { statements: string[]; log: RegExp; export: RegExp };
const tamperings: Record<string, Tampering> = {
  "a changed record": {
    statements: [`update log_entries set body = ${forged} where id = ${at(40)}`],
    log: /^First at entry 40: The bytes of entry 40 do not have the hash in its tile\.$/m,
    export: /The bytes of entry 40 were changed\./,
  },
  "two swapped records": {
    statements: [
      `update log_entries e set body = o.body from log_entries o where e.id in (${at(40)}, ${at(70)})
         and o.id in (${at(40)}, ${at(70)}) and o.id <> e.id`,
    ],
    log: /^First at entry 40:/m,
    export: /The bytes of entry 40 were changed\./,
  },
  "a record that takes the place of another": {
    statements: [newEntry, "update log_leaves set entry = 900000 where index = 40"],
    log: /^First at entry 40:/m,
    export: /The bytes of entry 40 were changed\./,
  },
  "an inserted record, after which all others move on": {
    statements: [
      newEntry,
      "create temp table moved as select * from log_leaves where index >= 40",
      "delete from log_leaves where index >= 40",
      "insert into log_leaves select index + 1, entry, leaf_hash from moved",
      "insert into log_leaves select 40, id, leaf_hash from log_entries where id = 900000",
      "drop table moved",
    ],
    log: /^First at entry 0: Entries 0 to 255 do not have the hash in tile\/1\/000/m,
    export: /The entries have another root\./,
  },
  "a changed record with its leaf hash": {
    statements: [
      `update log_entries set leaf_hash = ${hashed}, body = ${forged} where id = ${at(40)}`,
      `update log_leaves set leaf_hash = (select leaf_hash from log_entries where id = entry) where index = 40`,
    ],
    log: /^First at entry 0: Entries 0 to 255 do not have the hash in tile\/1\/000/m,
    export: /The entries have another root\./,
  },
  "a deleted record": {
    statements: [`delete from log_entries where id = ${at(40)}`],
    log: /^The bytes of entries 0 to 255 are not in this copy\./m,
    export: /record_missing/,
  },
  "a deleted record and its leaf": {
    statements: [`delete from log_entries where id = ${at(40)}`, "delete from log_leaves where index = 40"],
    log: /^First at entry 0: tile\/0\/000 is missing/m,
    export: /record_missing/,
  },
  "a cut end": {
    statements: ["delete from log_leaves where index >= 270"],
    log: /^First at entry 256: tile\/0\/001\.p\/45 is missing/m,
    export: /record_missing/,
  },
};

describe("a log whose database a superuser changed", () => {
  it("is verified before", async () => {
    expect(size).toBeGreaterThan(256);
    const { ok, says } = await verdict(await copied());
    expect(says).toContain(`The ${size} entries of 3 tiles and 2 entry bundles have the root of the checkpoint.`);
    expect(ok).toBe(true);
    expect(await exported()).toContain("The entries are the whole log: their root is signed.");
  });

  it.each(Object.entries(tamperings))("with %s shows the place in a copy of its files", async (name, tampering) => {
    for (const statement of tampering.statements) await superuser.query(statement);
    const { ok, says } = await verdict(await copied());
    expect(says).toMatch(tampering.log);
    // Retention removes bytes as well, so a copy without bytes is no proof of a change.
    expect(ok).toBe(name === "a deleted record");
  });

  it.each(Object.entries(tamperings))("with %s shows it in an export, or cannot be exported", async (_, tampering) => {
    for (const statement of tampering.statements) await superuser.query(statement);
    expect(await exported()).toMatch(tampering.export);
  });

  it("is refused where everything was computed again and signed by another key", async () => {
    const { rows } = await superuser.query<{ body: Buffer }>(
      "select e.body from log_leaves l join log_entries e on e.id = l.entry order by l.index",
    );
    const bodies = rows.map(({ body }, index) => (index === 40 ? Buffer.concat([body, Buffer.from(" ")]) : body));
    const again = new TileLog(bodies, newSigner(parseVkey(key).name));
    const { note, root } = { note: await again.checkpoint(), root: rootOf(bodies.map(leafHash)) };
    const body = bodies[40] ?? Buffer.alloc(0);
    const subtree = again.tile({ level: 1, index: 0, width: 1 });
    await superuser.query("update log_checkpoints set note = $1, root = $2 where size = $3", [note, root, size]);
    await superuser.query(`update log_entries set body = $1, leaf_hash = $2 where id = ${at(40)}`, [
      body,
      leafHash(body),
    ]);
    await superuser.query("update log_leaves set leaf_hash = $1 where index = 40", [leafHash(body)]);
    await superuser.query("update log_nodes set hash = $1 where level = 8 and index = 0", [subtree]);
    const { ok, says } = await verdict(await copied());
    expect(ok).toBe(false);
    expect(says).toContain("no trusted key signed this note");
    expect(says).toContain(`The kept checkpoint has another root for ${size} entries.`);
    expect(await exported()).toContain("The checkpoint: no_trusted_signature");
  });
});

/** The failure of an export of the whole log, or what its verifier tells. */
async function exported(): Promise<string> {
  const id = await startExport(auditor, order());
  await write(id, 60_000);
  const { status, code } = await getExport(auditor, id);
  if (status === "failed") return code ?? "";
  const { checks } = await verified(await copyOf(auditor, id), key);
  return checks.map(({ says }) => says).join("\n");
}
