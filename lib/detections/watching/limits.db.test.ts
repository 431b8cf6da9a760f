import { afterAll, beforeAll, expect, it } from "vitest";
import { sealUpTo } from "@/lib/audit/sequencer";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { usualTunings } from "@/lib/detections/rules/engine";
import { waitingAs } from "@/lib/platform/database/waiting";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { claim, release } from "./cursor.store";
import { watchPortion } from "./portion";
import { nextRecords, withLimits } from "./records.store";

let world: World;
let spine: TestAgent;
let security: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  security = await given.person(["security"]);
});
afterAll(() => world.end());

const authority = (max_each: string, change: object = {}) => [
  { ...payments(spine), limits: [{ field: "amount", unit: "USD", max_each }], ...change },
];

async function pay(token: string, amount: string): Promise<void> {
  expect(await evaluate(spine, token, { amount }), amount).toMatchObject({ decision: true });
}

async function sealAll(): Promise<void> {
  const [last] = await world.sql<{ entry_id: string }>("select entry_id from log_entries order by id desc limit 1");
  await sealUpTo(last?.entry_id ?? "");
}

/** The limits that are known of each allowed payment under a delegation. */
async function limitsUnder(delegationId: string): Promise<(number | undefined)[]> {
  await sealAll();
  const { events } = await nextRecords(0, 20_000);
  const mine = events.filter(({ chain, amounts }) => chain.includes(delegationId) && amounts.length > 0);
  return (await withLimits(mine)).map(({ limit }) => limit);
}

it("each record is judged by the limits that its delegation stated then", async () => {
  const id = await given.delegation(spine, authority("400.00"));
  const token = await tokenOf(spine, { delegation_id: id });
  await pay(token, "390.00");
  const narrow = { reason: "Less is enough", authority: authority("300.00", { id: "el_1" }) };
  await narrowDelegation({ asker: security, delegationId: id, expected: undefined, narrow });
  await pay(token, "290.00");
  expect(await limitsUnder(id)).toEqual([400, 300]);
});

it("the amount above which people are asked is a limit; other elements are none", async () => {
  const asks = { field: "amount", unit: "USD", value: "100.00" };
  const asking = authority("400.00", { conditions: { approval_above: asks } });
  const id = await given.delegation(spine, asking);
  const token = await tokenOf(spine, { delegation_id: id });
  await pay(token, "90.00");
  expect(await limitsUnder(id)).toEqual([100]);
  const { limits: _, ...unlimited } = payments(spine);
  const free = await given.delegation(spine, [unlimited]);
  await pay(await tokenOf(spine, { delegation_id: free }), "90.00");
  expect(await limitsUnder(free)).toEqual([undefined]);
});

it("an agent that was never refused splits an amount around the limit that it knows", async () => {
  const id = await given.delegation(spine, authority("500.00"));
  const token = await tokenOf(spine, { delegation_id: id });
  for (const amount of ["490.00", "480.00", "495.00", "470.00"]) await pay(token, amount);
  await sealAll();
  const { settings, ...usual } = usualTunings.threshold_splitting;
  const tunings = {
    ...usualTunings,
    threshold_splitting: { ...usual, settings: { ...settings, learningDays: 0 } },
  };
  await waitingAs("jobs", async () => {
    const [cursor] = await claim([], 1);
    if (!cursor) throw new Error("nothing was to be read");
    for (let position = cursor.position, more = true; more; ) {
      const portion = await watchPortion({ ...cursor, position }, { tunings });
      if (!portion) throw new Error("the cursor was lost");
      ({ position, more } = portion);
    }
    await release(cursor);
  });
  const found = await world.sql<{ reason: string }>(
    "select reason from detections where kind = 'threshold_splitting' and subject_id = $1",
    [id],
  );
  expect(found).toMatchObject([
    { reason: expect.stringContaining("within the bound of 500 USD that the delegation states") },
  ]);
});
