import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAgent, createSpine, delegate, evaluate, payments, type Spine, tokenOf } from "@/e2e/support/spine";
import { createWorld, type World } from "@/e2e/support/world";
import { sealUpTo } from "@/lib/audit/sequencer";
import { replayCeiling } from "@/lib/decisions/replay/ceiling/queries";
import type { CeilingReplayRequest } from "@/lib/decisions/replay/ceiling/schema";
import type { Principal } from "@/lib/people/principal";
import { prisma } from "@/lib/platform/db/prisma";
import { newId } from "@/lib/platform/ids/id";

let world: World;
let security: Principal;
let spine: Spine;
const blueprintId = newId("blueprint");

/** Two agents of the class, and one of another: each is allowed two payments, and the first is denied one. */
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  spine = await createSpine();
  await prisma().blueprint.create({ data: { id: blueprintId, name: "Payers", versions: { create: { version: 1 } } } });
  const agents = [spine, { ...spine, ...(await createAgent(spine.owner.personId)) }];
  const other = { ...spine, ...(await createAgent(spine.owner.personId)) };
  for (const agent of [...agents, other]) {
    if (agent !== other) await prisma().agent.update({ where: { id: agent.agentId }, data: { blueprintId } });
    await delegate(agent);
    const token = await tokenOf(agent);
    for (const amount of ["120.00", "240.00"]) await evaluate(agent, token, { amount });
    if (agent === spine) await evaluate(agent, token, { amount: "900.00" });
  }
  const [last] = await world.sql<{ entry_id: string }>("select entry_id from log_entries order by id desc limit 1");
  if (last) await sealUpTo(last.entry_id);
});
afterAll(() => world.end());

const under = (limits: object[] | undefined, change: Partial<CeilingReplayRequest> = {}, as = security) =>
  replayCeiling(as, blueprintId, { ceiling: [payments(spine, { limits })], days: 7, limit: 20, ...change });
const each = (max_each: string) => [{ field: "amount", unit: "USD", max_each }];

describe("a ceiling that is tried on what was allowed", () => {
  it("counts what it would have refused of this class's agents, and nothing that was refused anyway", async () => {
    const found = await under(each("200.00"));
    expect(found).toMatchObject({ considered: 4, wouldDeny: 2, wouldAsk: 0, unjudged: 0, truncated: false });
    expect(found.items.map(({ change, code }) => `${change} ${code}`)).toEqual(Array(2).fill("denied limit_exceeded"));
    expect(await under(each("500.00"))).toMatchObject({ considered: 4, wouldDeny: 0, items: [] });
    expect(await under(undefined, { ceiling: null })).toMatchObject({ considered: 4, wouldDeny: 0 });
  });

  it("counts for each agent on its own, as ceilings do (L7)", async () => {
    const daily = [{ field: "amount", unit: "USD", max_total: "400.00", window: "P7D" }];
    expect(await under(daily)).toMatchObject({ wouldDeny: 0 });
    expect(await under([{ max_count: 1, window: "P7D" }])).toMatchObject({ wouldDeny: 2 });
  });

  it("lists a bounded part, to those who read the trail alone; others are told how many", async () => {
    expect((await under(each("200.00"), { limit: 1 })).items).toHaveLength(1);
    const blind = {
      ...security,
      permissions: new Set([...security.permissions].filter((one) => one !== "audit:read")),
    };
    expect(await under(each("200.00"), {}, blind)).toMatchObject({ wouldDeny: 2, items: [] });
  });

  it("refuses what is no ceiling at its member", async () => {
    const fly = [payments(spine, { actions: ["fly"] })];
    await expect(under(undefined, { ceiling: fly })).rejects.toMatchObject({
      code: "ceiling_invalid",
      errors: [{ path: "ceiling[0].actions[0]" }],
    });
  });
});
