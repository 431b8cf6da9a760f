import { afterAll, beforeAll, expect, it } from "vitest";
import { previewBlueprint } from "@/lib/blueprint-changes/queries";
import type { Principal } from "@/lib/principals/principal";
import { letDaysPass, silentAgent } from "@/lib/testing/silent-agents";
import { createWorld, type World } from "@/lib/testing/world";
import { watchSilence } from "./watch";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

async function pass(days: number): Promise<void> {
  await letDaysPass(world, days);
  await watchSilence();
}

const daysUntil = (instant: string | null | undefined) =>
  Math.round((new Date(instant ?? 0).getTime() - Date.now()) / 86_400_000);

it("a change of a blueprint shows how many silent agents another limit retires, and when", async () => {
  const { spine } = await silentAgent(security);
  const [row] = await world.sql<{ id: string }>("select blueprint_id as id from agents where id = $1", [spine.agentId]);
  const retirements = async (retireDays?: number) => {
    const dormancy = { warnDays: 30, suspendDays: 60, ...(retireDays !== undefined && { retireDays }) };
    const started = await previewBlueprint(security, row?.id ?? "", { dormancy });
    if (started.status === "running") throw new Error("It is small.");
    return started.result.retirements;
  };
  await pass(60);
  expect(await retirements(80)).toEqual({ agents: 0, from: null, to: null });
  await pass(7);
  const soon = await retirements(70);
  expect([soon?.agents, daysUntil(soon?.from), daysUntil(soon?.to)]).toEqual([1, 7, 7]);
  const later = await retirements(200);
  expect([later?.agents, daysUntil(later?.from)]).toEqual([1, 200 - 67]);
  expect(await retirements(90)).toBeNull();
  expect(await retirements()).toBeNull();
});
