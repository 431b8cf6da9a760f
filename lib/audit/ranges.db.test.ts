import { afterAll, beforeAll, expect, it } from "vitest";
import { GET as LIST } from "@/app/api/audit/route";
import { GET as SUMMARY } from "@/app/api/audit/summary/route";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type Route, type World } from "@/lib/testing/world";

let world: World;
let auditor: Principal;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  await sealUpTo(
    await transaction((tx) => append(tx, { type: "test.happened", actor: { type: "system", id: "test" } })),
  );
});
afterAll(() => world.end());

const search = (route: Route, query: Record<string, string>, as = auditor) =>
  world.call(route, { as, path: `/api/audit?${new URLSearchParams(query)}` });

it.each([
  { from: "1970-01-01T00:00:00Z", to: "9999-12-31T23:59:59Z" },
  { from: "9999-12-31T23:59:59Z" },
  { to: "9999-12-31T23:59:59.999Z" },
  { from: "0001-01-01T00:00:00Z" },
  { q: "after:9999-12-31T23:59:59Z" },
  { q: "before:9999-12-31T23:59:59Z" },
  { q: "time:9999-12-31" },
  { q: "time:9999-12" },
] as Record<string, string>[])(
  "a range up to an end of the calendar is answered, or refused as bad input: %j",
  async (query) => {
    for (const route of [LIST, SUMMARY])
      expect((await search(route, query)).status, JSON.stringify(query)).toBeLessThan(500);
  },
);

it("searches of different past ranges have a record each", async () => {
  const reader = await world.person(["auditor"]);
  const minutes = [
    ["00", "01"],
    ["02", "09"],
    ["05", "06"],
    ["05", "06"],
  ];
  for (const [from, to] of minutes) {
    const range = { from: `2026-01-05T10:${from}:00Z`, to: `2026-01-05T10:${to}:00Z` };
    expect((await search(LIST, { q: "type:agent.*", ...range }, reader)).status).toBe(200);
  }
  const ofReader = "select 1 from log_entries where type = 'audit.searched' and convert_from(body, 'UTF8') like $1";
  expect(await world.sql(ofReader, [`%${reader.personId}%`])).toHaveLength(3);
});
