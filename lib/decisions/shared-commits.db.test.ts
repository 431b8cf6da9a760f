import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sealEvent } from "@/lib/audit/seal-event";
import { clock } from "@/lib/platform/base/clock";
import { commitItem } from "@/lib/platform/database/commit/committer";
import { createWorld, type World } from "@/lib/testing/world";

const callers = 16;
const turns = 20;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

/** Asks again as soon as it was answered, a turn of the loop later as by a network. */
async function caller(): Promise<void> {
  for (let i = 0; i < turns; i++) {
    await commitItem("test", {
      ...{ dependencies: [], validFrom: null, validUntil: null, proofs: [], reservations: [] },
      entry: sealEvent({ type: "test.done", actor: { type: "system", id: "test" } }, clock.now()),
    });
    await turn();
  }
}

it("callers that ask again at once share commits by halves, so that one half is judged while the other commits", async () => {
  await Promise.all(Array.from({ length: callers }, caller));
  const batches = await world.sql<{ n: number }>(
    "select count(*)::int as n from log_entries where type = 'test.done' group by xmin order by min(id)",
  );
  const sizes = batches.map(({ n }) => n);
  expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(callers * turns);
  // A process that was held up for a moment sends all that wait at once, and halves them again.
  const median = sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)];
  expect(median).toBeLessThanOrEqual(callers / 2);
  expect(median).toBeGreaterThanOrEqual(callers / 4);
});
