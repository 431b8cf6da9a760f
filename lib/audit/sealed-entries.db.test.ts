import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { createWorld, type World } from "@/lib/testing/world";
import { append } from "./append";
import { parseEntryBody } from "./entry-body";
import { sealedBytes, sealedEntries } from "./sealed-entries.store";
import { sealUpTo } from "./sequencer";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const record = (): Promise<string> =>
  transaction((tx) =>
    append(tx, { type: "test.happened", actor: { type: "system", id: "test" }, texts: { note: "Größe ≥ 3" } }),
  );

it("entries have their exact bytes, also beside bytes that are no record", async () => {
  const strange = newId("entry");
  const bytes = Buffer.from([0x7b, 0xff, 0x00, 0xc3, 0x28]);
  const before = await record();
  await world.sql(
    "insert into log_entries (entry_id, type, body, leaf_hash) values ($1, 'test.strange', $2, sha256('\\x00'::bytea || $2::bytea))",
    [...[strange, bytes]],
  );
  const after = await record();
  await sealUpTo(after);
  const rows = await world.sql<{ index: string; entry_id: string; body: Buffer; hash: Buffer }>(
    `select l.index, e.entry_id, e.body, l.leaf_hash as hash from log_leaves l join log_entries e on e.id = l.entry
     where e.entry_id = any($1)`,
    [[before, strange, after]],
  );
  const whole = await sealedEntries(rows.map(({ index }) => Number(index)));
  for (const { index, entry_id, body, hash } of rows) {
    const alone = await sealedEntries([Number(index)]);
    const sealed = whole.get(Number(index)) ?? expect.fail();
    expect(alone.get(Number(index))).toMatchObject({ text: sealed.text, parsed: sealed.parsed, texts: sealed.texts });
    expect(sealedBytes(sealed).equals(body)).toBe(true);
    expect(sealed).toMatchObject({ text: body.toString("utf8"), leafHash: hash.toString("base64") });
    expect(sealed.parsed).toEqual(parseEntryBody(body));
    expect(sealed.texts.map(({ value }) => value)).toEqual(entry_id === strange ? [] : ["Größe ≥ 3"]);
  }
  expect(rows).toHaveLength(3);
});
