import { afterAll, beforeAll, expect, it } from "vitest";
import { followDelegators, type Place } from "@/lib/delegations/commands/follow-delegator";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { settleChangedDelegator } from "./jobs";

let world: World;
let people: TestAgent[];
beforeAll(async () => {
  world = await createWorld();
  const first = await given.agent();
  const owner = await given.person(["member"]);
  people = [first, { ...first, owner, ...(await given.enrolled(owner.personId)) }];
});
afterAll(() => world.end());

const personIds = () => people.map(({ owner }) => owner.personId);
const paused = async (): Promise<number> =>
  (await world.sql("select from delegations where paused_by_id is not null")).length;
const waiting = () =>
  world.sql<{ payload: Place; priority: number }>(
    "select data -> 'payload' as payload, priority from pgboss.job where data ->> 'job' = 'delegators.changed' and state = 'created'",
  );

it("what rests on people who left is paused in turns, each of which comes further, a portion in one transaction", async () => {
  for (const spine of people) for (let i = 0; i < 2; i++) await given.delegation(spine);
  await world.sql("update people set status = 'deactivated' where id = any($1)", [personIds()]);
  const first = await followDelegators({ personIds: personIds(), after: "" }, 0);
  expect(first).toEqual({ personIds: personIds().slice(1), after: "" });
  expect(await paused()).toBe(2);
  expect(first && (await followDelegators(first, 0))).toBeUndefined();
  expect(await paused()).toBe(4);
  const [{ writers } = { writers: 0 }] = await world.sql<{ writers: number }>(
    "select count(distinct xmin::text)::int as writers from delegations where paused_by_id is not null",
  );
  expect(writers).toBe(2);
});

it("and what is left of a turn waits behind the jobs of others", async () => {
  const [, second] = personIds();
  const now = performance.now.bind(performance);
  let calls = 0;
  // Time goes by as with ten thousand delegations.
  performance.now = () => now() + calls++ * 10_000;
  try {
    await settleChangedDelegator.execute({ personIds: personIds() });
  } finally {
    performance.now = now;
  }
  expect(await waiting()).toEqual([{ payload: { personIds: [second], after: "" }, priority: -1 }]);
});
