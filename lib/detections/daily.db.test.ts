import { afterAll, beforeAll, expect, it } from "vitest";
import { GET } from "@/app/api/detections/daily/route";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { countDaily } from "./daily";
import type { DailyDetections } from "./daily.schema";

let world: World;
let security: Principal;
let agentId: string;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  agentId = (await buildActiveAgent(security)).id;
  // The ids follow the time, the oldest first.
  for (const [daysAgo, severity] of [
    [31, "high"],
    [2, "high"],
    [2, "critical"],
    [2, "high"],
    [0, "low"],
  ] as const) {
    await world.sql(
      `insert into detections (id, kind, agent_id, severity, sightings, raised_at)
       values ($1, 'volume_spike', $2, $3, '[]', now() - $4::int * interval '1 day')`,
      [newId("detection"), agentId, severity, daysAgo],
    );
  }
});
afterAll(() => world.end());

const read = async (query: string, as = security) => {
  const response = await world.call(GET, { path: `/api/detections/daily${query}`, as });
  return { status: response.status, body: (await response.json()) as DailyDetections };
};
const none = { low: 0, medium: 0, high: 0, critical: 0 };

it("detections are counted by their day and severity, and days without any are there", async () => {
  const { body } = await read("");
  expect(body.days).toHaveLength(30);
  expect(body.capped).toBe(false);
  const [early, , recent, , today] = body.days.slice(-5).map(({ day: _, ...counts }) => counts);
  expect({ early, recent, today }).toEqual({
    early: none,
    recent: { ...none, high: 2, critical: 1 },
    today: { ...none, low: 1 },
  });
  expect(body.days.reduce((sum, { high }) => sum + high, 0)).toBe(2);
  expect((await read("?days=90")).body.days.reduce((sum, { high }) => sum + high, 0)).toBe(3);
});

it("more than can be counted is said", async () => {
  const { days, capped } = await countDaily({ days: 30 }, 3);
  expect(capped).toBe(true);
  expect(days.reduce((sum, { low, high, critical }) => sum + low + high + critical, 0)).toBe(3);
  expect((await countDaily({ days: 1 }, 3)).capped).toBe(false);
});

it("a member reads no counts of all agents, and a range that is too long is refused", async () => {
  expect((await read("", await world.person(["member"]))).status).toBe(403);
  expect((await read("?days=91")).status).toBe(400);
});
