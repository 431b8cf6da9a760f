import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { GET as LIST } from "@/app/oauth/status-lists/[id]/route";
import { GET as LISTS } from "@/app/oauth/status-lists/route";
import { setSingleton } from "@/lib/platform/base/singleton";
import { createWorld, type World } from "@/lib/testing/world";
import { statusListSize, statusListUri } from "./places";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  // As after a stop of everything: each list that is read would be judged whole.
  await world.sql("insert into moved_lately (kind, id) values ('all', 'org')");
});
afterAll(() => world.end());
beforeEach(() => setSingleton("status-lists", undefined));

/** Makes a list whose last block of places was taken so many minutes ago. */
async function listOf(taken: number, minutes: number): Promise<number> {
  const [row] = await world.sql<{ id: number }>(
    `insert into status_lists (size, seed, taken, taken_at)
     values ($1, '\\x00', $2, clock_timestamp() - make_interval(mins => $3)) returning id`,
    [statusListSize, taken, minutes],
  );
  return row?.id ?? 0;
}

const get = (id: number) => world.call(LIST, { path: `/oauth/status-lists/${id}`, params: { id: String(id) } });

it("a full list is answered until the last token that its places may have gone to has expired", async () => {
  const [young, ended] = [await listOf(statusListSize, 69), await listOf(statusListSize, 75)];
  expect((await get(young)).status).toBe(200);
  const response = await get(ended);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    code: "not_found",
    error_description: expect.stringContaining("expired"),
  });
});

it("a list that still gives out places is answered, however long ago it gave out the last one", async () => {
  const open = await listOf(1_024, 1_000);
  expect((await get(open)).status).toBe(200);
});

it("the lists that a verifier may fetch ahead are those that are answered", async () => {
  const made = [await listOf(statusListSize, 69), await listOf(statusListSize, 75), await listOf(1_024, 1_000)];
  const { status_lists } = (await (await world.call(LISTS, {})).json()) as { status_lists: string[] };
  for (const id of made) {
    expect(status_lists.includes(statusListUri(id))).toBe((await get(id)).status === 200);
  }
});

it("reading an ended list costs no more than reading a number of no list; a list in use costs more", async () => {
  const lists = async (minutes: number) =>
    Promise.all(Array.from({ length: 12 }, () => listOf(statusListSize, minutes)));
  const kinds = {
    none: Array.from({ length: 12 }, (_, n) => 800_000 + n),
    ended: await lists(75),
    used: await lists(1),
  };
  const least = { none: Number.POSITIVE_INFINITY, ended: Number.POSITIVE_INFINITY, used: Number.POSITIVE_INFINITY };
  for (let look = 0; look < 3; look++) {
    for (const kind of ["none", "ended", "used"] as const) {
      setSingleton("status-lists", undefined);
      const begun = process.cpuUsage();
      for (const id of kinds[kind]) await get(id);
      const { user, system } = process.cpuUsage(begun);
      least[kind] = Math.min(least[kind], (user + system) / 1_000);
    }
  }
  expect(least.ended, JSON.stringify(least)).toBeLessThan(1.5 * least.none + 10);
  expect(least.used, JSON.stringify(least)).toBeGreaterThan(1.5 * least.none);
});
