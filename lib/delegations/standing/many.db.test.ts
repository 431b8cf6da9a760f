import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import type { Principal } from "@/lib/principals/principal";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

/** Copies a delegation `count` times, as if the agent had been given the copies before it. */
async function copies(id: string, count: number): Promise<void> {
  const named = "'dlg_' || lpad(n::text, 20, '0') || right($1, 6)";
  await world.sql(
    `insert into delegations select copy.* from delegations d cross join generate_series(1, $2::int) as n
      cross join lateral jsonb_populate_record(d, jsonb_build_object('id', ${named})) as copy where d.id = $1`,
    [id, count],
  );
  await world.sql(
    `insert into delegation_versions select copy.* from delegation_versions v cross join generate_series(1, $2::int) as n
      cross join lateral jsonb_populate_record(v,
        jsonb_build_object('delegation_id', ${named}, 'digest', right($1, 6) || n)) as copy
      where v.delegation_id = $1`,
    [id, count],
  );
}

const reading = (spine: TestAgent) => ({ ...payments(spine), actions: ["read"], limits: [] });
const standingOf = async (spine: TestAgent) => (await getAgent(security, spine.agentId)).standing;

/** CPU of this process for one answer, in ms: the quickest of three. */
async function cost(ask: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < 3; i++) {
    const began = process.cpuUsage();
    await ask();
    const { user, system } = process.cpuUsage(began);
    took.push((user + system) / 1000);
  }
  return Math.min(...took);
}

describe("an agent that holds thousands of delegations of which a ceiling leaves nothing", () => {
  it("is answered for as quickly as one that holds a few hundred, and says how many were judged", async () => {
    const [few, many] = [await given.agent("https://few.acme.example"), await given.agent("https://all.acme.example")];
    await copies(await given.delegation(few), 400);
    await copies(await given.delegation(many), 5_000);
    await given.ceiling(world, [reading(few)]);
    expect(await standingOf(many)).toMatchObject({
      ...{ inEffect: false, code: "not_fully_judged", since: null, by: { kind: "blueprint" } },
      reason: expect.stringMatching(
        /^It is not known whether .* may act: it holds 5001 delegations, and none of the newest 200 that were judged is in effect\. None of it is allowed by the ceiling/,
      ),
    });
    expect(await cost(() => standingOf(many))).toBeLessThan(3 * (await cost(() => standingOf(few))));
    await given.ceiling(world, null);
    expect(await standingOf(many)).toMatchObject({ inEffect: true, code: null });
  });

  it("is known not to act where all that it holds was judged, just as many as that may be", async () => {
    const spine = await given.agent("https://just-all.acme.example");
    await copies(await given.delegation(spine), 199);
    await given.ceiling(world, [reading(spine)]);
    expect(await standingOf(spine)).toMatchObject({
      ...{ inEffect: false, code: "blueprint_ceiling" },
      reason: expect.stringContaining("none of its 200 delegations is in effect"),
    });
    await given.ceiling(world, null);
  });
});
