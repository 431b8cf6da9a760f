import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { gatheringStart, gatherOn } from "./gather";
import { discardReplay, getReplay, replayCeiling } from "./queries";
import type { CeilingReplayRequest } from "./schema";

let world: World;
let security: Principal;
let spine: TestAgent;
const blueprintId = newId("blueprint");

/** Two agents of the class, and one of another: each is allowed two payments, and the first is denied one. */
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  spine = await given.agent();
  await prisma().blueprint.create({ data: { id: blueprintId, name: "Payers", versions: { create: { version: 1 } } } });
  const agents = [spine, { ...spine, ...(await given.enrolled(spine.owner.personId)) }];
  const other = { ...spine, ...(await given.enrolled(spine.owner.personId)) };
  for (const agent of [...agents, other]) {
    if (agent !== other) await prisma().agent.update({ where: { id: agent.agentId }, data: { blueprintId } });
    await given.delegation(agent);
    const token = await tokenOf(agent);
    for (const amount of ["120.00", "240.00"]) await evaluate(agent, token, { amount });
    if (agent === spine) await evaluate(agent, token, { amount: "900.00" });
  }
  await sealAll();
});
afterAll(() => world.end());

const under = async (limits: object[] | undefined, change: Partial<CeilingReplayRequest> = {}, as = security) => {
  const request = { ceiling: [payments(spine, { limits })], days: 7, limit: 20, ...change };
  const started = await replayCeiling(as, blueprintId, request);
  if (started.status === "running") throw new Error("A fleet of two agents takes no job.");
  return started.result;
};
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
    await expectRefusal(under(undefined, { ceiling: fly }), "ceiling_invalid", {
      errors: [{ path: "ceiling[0].actions[0]" }],
    });
  });
});

describe("a replay that is kept", () => {
  const newest = async () =>
    (
      await world.sql<{ id: string; kept: string }>(
        "select id, result::text as kept from computations order by touched_at desc limit 1",
      )
    )[0] ?? { id: "", kept: "" };

  it("holds no text of a record, and shows none that was erased since", async () => {
    const { items } = await under(each("200.00"));
    expect(items[0]).toMatchObject({ resource: expect.stringContaining("account/") });
    const { id, kept } = await newest();
    expect(kept).not.toContain("account/");
    const read = () => getReplay(security, { blueprintId, computationId: id });
    expect((await read()).result?.items).toEqual(items);
    await world.sql(
      `delete from erasable_texts t using log_entries e where e.entry_id = t.entry_id and t.member = 'resource'
         and convert_from(e.body, 'utf8')::jsonb #>> '{facts,decision_id}' = $1`,
      [items[0]?.decisionId],
    );
    const { result } = await read();
    expect(result).toMatchObject({ wouldDeny: 2, items: [{ decisionId: items[1]?.decisionId }] });
  });

  it("is its person's own to read and to discard", async () => {
    await under(each("200.00"));
    const of = { blueprintId, computationId: (await newest()).id };
    const refused = { code: "computation_not_found" };
    const other = await world.person(["security"]);
    await expect(getReplay(other, of)).rejects.toMatchObject(refused);
    await discardReplay(other, of);
    expect(await getReplay(security, of)).toMatchObject({ status: "done" });
    await discardReplay(security, of);
    await expect(getReplay(security, of)).rejects.toMatchObject(refused);
  });

  it("finds the same however the walk along the agents is divided", async () => {
    const now = Date.now();
    const [from, to] = [new Date(now - 86_400_000), new Date(now + 60_000)].map((time) => time.toISOString());
    const input = { blueprintId, name: "Payers", agents: 2, ceiling: null, from: from ?? "", to: to ?? "", limit: 9 };
    const gathered = async (take: number) => {
      for (let gathering = gatheringStart; ; ) {
        const next = await gatherOn(input, gathering, take, 1);
        if (next.isOver) return next.gathering;
        gathering = JSON.parse(JSON.stringify(next.gathering));
      }
    };
    const whole = await gathered(1_000);
    expect(whole.actions.map(({ indexes }) => indexes.length)).toEqual([2, 2]);
    expect(await gathered(1)).toMatchObject({ actions: whole.actions, passed: whole.passed });
  });
});
