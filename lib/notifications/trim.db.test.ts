import { afterAll, beforeAll, expect, it } from "vitest";
import { sentBy } from "@/lib/testing/rows-read";
import { createWorld, type World } from "@/lib/testing/world";
import { trimNotifications } from "./jobs";
import { mostKept } from "./model";
import { trim } from "./trim";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

/** Gives a person so many notifications. */
async function tell(personId: string, count: number): Promise<void> {
  await world.sql(
    `insert into notifications (id, person_id, kind, subject_id, occasion, link, details, why, created_at, expires_at)
     select 'ntf_' || substr($1, 5, 18) || lpad(n::text, 8, '0'), $1, 'agent_stopped', 'agt_1', 'test:' || n, '/agents',
       '{"how":"suspended"}', 'owner', now(), now() + interval '90 days' from generate_series(1, $2::int) n`,
    [personId, count],
  );
}

const keptBy = async (personId: string) =>
  (
    await world.sql<{ count: number; oldest: number }>(
      "select count(*)::int as count, min(right(id, 8)::int) as oldest from notifications where person_id = $1",
      [personId],
    )
  )[0];

it("people with 20,000 keep the newest thousand, and no statement removes more than a portion", async () => {
  const people = [];
  for (let n = 0; n < 4; n++) people.push((await world.person(["security"])).personId);
  const [first = "", few = "", exact = "", last = ""] = people.sort();
  for (const [personId, count] of [
    [first, 20_000],
    [few, 10],
    [exact, mostKept],
    [last, 20_000],
  ] as const)
    await tell(personId, count);
  const sent = await sentBy(() => trimNotifications.execute({ slot: new Date(0).toISOString() }));
  expect([await keptBy(first), await keptBy(last)]).toEqual(
    Array(2).fill({ count: mostKept, oldest: 20_000 - mostKept + 1 }),
  );
  expect([await keptBy(few), await keptBy(exact)]).toEqual([
    { count: 10, oldest: 1 },
    { count: mostKept, oldest: 1 },
  ]);
  expect(sent.filter(({ text }) => /delete from notifications/.test(text)).length).toBeGreaterThan(2 * (19_000 / 512));
}, 60_000);

it("a run whose time is over leaves the rest to the next one", async () => {
  const { personId } = await world.person(["member"]);
  await tell(personId, 3_000);
  const removed = await trim(mostKept, 0);
  expect(removed).toBeLessThan(2_000);
  expect(removed + (await trim(mostKept, 20_000))).toBe(2_000);
  expect(await keptBy(personId)).toEqual({ count: mostKept, oldest: 2_001 });
});
