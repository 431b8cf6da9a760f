import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sealEvent } from "@/lib/audit/seal-event";
import { clock } from "@/lib/platform/base/clock";
import { commitItem } from "@/lib/platform/database/commit/committer";
import { CommitTicket } from "@/lib/platform/database/commit/ticket";
import { evaluate } from "@/lib/testing/decisions";
import { given } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let holder: pg.Client;
beforeAll(async () => {
  world = await createWorld();
  holder = new pg.Client(world.ownerUrl);
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await world.end();
});

const event = { type: "test.happened", actor: { type: "system", id: "test" } } as const;
const itemOfAnother = () => ({
  ...{ dependencies: [], validFrom: null, validUntil: null, proofs: [], reservations: [] },
  entry: sealEvent(event, clock.now()),
});

it("the deadline of one question is no refusal of another one that shares its batch (D4)", async () => {
  const agent = await given.agent();
  const limits = [{ field: "amount", unit: "USD", max_total: "1.00", window: "P1D" }];
  const element = { type: "payment", locations: [agent.identifier], actions: ["create"], identifiers: ["account/*"] };
  await given.delegation(agent, [{ ...element, limits }]);
  const token = await tokenOf(agent);
  expect(await evaluate(agent, token, { amount: "1.00" })).toMatchObject({ decision: true });
  let going = true;
  const goOn = async (act: () => Promise<unknown>, restMs: number) => {
    while (going) {
      await act();
      await pause(restMs);
    }
  };
  const lateOnes = goOn(async () => {
    commitItem("another", itemOfAnother(), new CommitTicket(performance.now() + 60)).catch(() => undefined);
  }, 3);
  // Stops hold the barrier for longer than the questions of the other asker have time.
  const stops = goOn(() => holder.query("begin; select barrier_exclusive(); select pg_sleep(0.15); commit"), 30);
  for (let round = 0; round < 24; round++) {
    const [answer, issued] = await Promise.all([evaluate(agent, token, { amount: "0.50" }), tokenOf(agent)]);
    expect(answer, `round ${round}`).toMatchObject({ decision: false, context: { code: "limit_exceeded" } });
    expect(issued).toEqual(expect.any(String));
  }
  going = false;
  await Promise.all([lateOnes, stops]);
}, 60_000);
