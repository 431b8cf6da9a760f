import { afterAll, beforeAll, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { listDetections } from "./queries";
import { DetectionFilters } from "./schema";

let world: World;
let security: Principal;
const kept = 20_500;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  const { id } = await buildActiveAgent(security);
  await world.sql(
    `insert into detections (id, kind, agent_id, status, sightings, raised_at, closed_at, note)
     select 'det_' || lpad(n::text, 26, '0'), 'denial_burst', $1, 'closed', '[]', now(), now(),
       case n when 7 then 'a zebra' when 20400 then 'an okapi' else 'a horse' end from generate_series(1, $2::int) n`,
    [id, kept],
  );
});
afterAll(() => world.end());

const page = (q: string, part: { cursor?: string | null; sort?: "created" } = {}) =>
  listDetections(security, DetectionFilters.parse({ status: "closed", q, limit: 50, ...part }));

it("a text is looked for in a part of a long list, and the next page finds what lies behind it", async () => {
  const first = await page('"a zebra"');
  expect(first.detections).toEqual([]);
  const second = await page('"a zebra"', { cursor: first.next });
  expect(second.detections.map(({ note }) => note)).toEqual(["a zebra"]);
  expect(second.next).toBeNull();
});

it("the same is true from the oldest on", async () => {
  const first = await page('"an okapi"', { sort: "created" });
  expect(first.detections).toEqual([]);
  const second = await page('"an okapi"', { sort: "created", cursor: first.next });
  expect(second.detections.map(({ note }) => note)).toEqual(["an okapi"]);
  expect(second.next).toBeNull();
});

it("what an index finds is looked for in the whole list", async () => {
  const { detections, next } = await page(`id:det_${"7".padStart(26, "0")}`);
  expect(detections).toHaveLength(1);
  expect(next).toBeNull();
});
