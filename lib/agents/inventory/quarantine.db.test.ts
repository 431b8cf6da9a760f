import { afterAll, beforeAll, expect, it } from "vitest";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { countDetails } from "./store";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

it("tells why instances of an agent are in quarantine", async () => {
  const reasons = async () => (await countDetails(spine.agentId)).instances.quarantineReasons;
  expect(await reasons()).toEqual([]);
  await world.sql("update instances set status = 'quarantined', status_reason = $2 where agent_id = $1", [
    spine.agentId,
    "It paid at night",
  ]);
  expect(await reasons()).toEqual(["It paid at night"]);
});
