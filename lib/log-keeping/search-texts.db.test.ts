import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { record } from "@/lib/testing/sealing";
import { createWorld, type World } from "@/lib/testing/world";
import { getCompleteness } from "./completeness.queries";
import { erasableTexts, eraseTextsAsOperator } from "./erasing.commands";
import { mostDifferences } from "./model";
import { checkSearchPortion } from "./search-check";

let world: World;
let auditor: Principal;
/** May do what no role of the product may. */
let superuser: pg.Client;
let entry = "";
let place = 0;

beforeAll(async () => {
  world = await createWorld();
  superuser = new pg.Client(world.superuserUrl);
  await superuser.connect();
  auditor = await world.person(["auditor"]);
  for (let n = 0; n < 3; n++) await record(n);
  const actor = { type: "resource_server", id: newId("resourceServer") } as const;
  const texts = { task: "refund", resource: "account/7" };
  entry = await transaction((tx) => append(tx, { type: "decision.made", actor, decision: "deny", texts }));
  await sealUpTo(entry);
  const [row] = await world.sql<{ index: string }>("select index from audit_trail where entry_id = $1", [entry]);
  place = Number(row?.index);
});
afterAll(async () => {
  await superuser.end();
  await world.end();
});

/** Compares everything, and answers how many records of changed texts there are. A changed row has one of its own. */
async function compareAll(): Promise<number> {
  await world.sql("update search_checks set whole_at = whole_at - interval '2 hours'");
  while (await checkSearchPortion(25));
  const recorded = await world.sql(
    "select 1 from log_entries where type = 'log.search-differed' and convert_from(body, 'utf8') like '%changed_text%'",
  );
  return recorded.length;
}

const write = (value: string, member = "task") =>
  superuser.query(
    `insert into erasable_texts (entry_id, member, salt, value) values ($1, $2, sha256('salt'), $3)
     on conflict (entry_id, member) do update set salt = excluded.salt, value = excluded.value`,
    [entry, member, value],
  );

it("a text that is changed again, in another way, is recorded again", async () => {
  await write("forged");
  expect(await compareAll()).toBe(1);
  expect(await compareAll()).toBe(1);
  await write("forged otherwise");
  expect(await compareAll()).toBe(2);
  await write("account/9", "resource");
  expect(await compareAll()).toBe(3);
  expect(await compareAll()).toBe(3);
});

it("a text that comes back after it was erased is recorded again", async () => {
  const before = await compareAll();
  await eraseTextsAsOperator(place, { members: await erasableTexts(place), reason: "mistake", note: "A test." });
  expect(await compareAll()).toBe(before);
  await write("forged otherwise");
  expect(await compareAll()).toBe(before + 1);
});

it("a changed text is recorded once, however many other differences are newer", async () => {
  const before = await compareAll();
  await world.sql(
    `insert into search_differences (index, members, found_at)
     select 1000 + n, '{text}', now() + interval '1 hour' from generate_series(1, $1::int) n`,
    [mostDifferences],
  );
  // The next difference ends the oldest of the others.
  await superuser.query("update audit_search set text = '' where index = 0");
  expect(await compareAll()).toBe(before);
  expect(await compareAll()).toBe(before);
  expect((await getCompleteness(auditor)).search.differed).toBe(mostDifferences + 1);
});
