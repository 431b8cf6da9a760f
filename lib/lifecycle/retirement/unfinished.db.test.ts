import { afterAll, beforeAll, expect, it } from "vitest";
import { continueRetirements } from "@/lib/lifecycle/jobs";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

it("a hundred retirements that cannot go on hold up no others", async () => {
  const security = await world.person(["security"]);
  for (let i = 0; i < 100; i++) await buildActiveAgent(security);
  await world.sql("update agents set status = 'retiring'");
  const { id: last } = await buildActiveAgent(security);
  await retireAgent(security, last, "Over.");
  for (const at of [0, 300_000]) await continueRetirements.execute({ slot: new Date(at).toISOString() });
  expect(await world.sql("select status from agents where id = $1", [last])).toEqual([{ status: "retired" }]);
  expect(await world.sql("select count(*)::int as stuck from agents where status = 'retiring'")).toEqual([
    { stuck: 100 },
  ]);
});
