import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noticeFrequentAsker, noticeFrequentAsking } from "@/lib/action-approvals/commands/notice-frequent-asking";
import { listFrequentAskers } from "@/lib/action-approvals/frequent-asking/list";
import { suggestFromFrequentAsking } from "@/lib/action-approvals/frequent-asking/queries";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent, throughAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { frequentAskingCount } from "./model";
import { listActionApprovals } from "./queries";

let world: World;
let spine: TestAgent;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  const approval_above = { field: "amount", unit: "USD", value: "250.00" };
  await given.delegation(
    spine,
    [payments(spine, { limits: [], conditions: { approval_above } })].map(({ limits: _, ...rest }) => rest),
  );
  token = await tokenOf(spine);
});
afterAll(() => world.end());

const ask = () => evaluate(spine, token, { amount: "420.00", context: { operation_digest: randomUUID() } });
const raised = async () =>
  Number((await world.sql("select count(*) as n from detections where kind = 'approval_drip'"))[0]?.n);

describe("an agent that asks people again and again", () => {
  it("is noticed at the fifth time in ten minutes, once however many look, and again when that time is over", async () => {
    for (let i = 1; i < frequentAskingCount; i++) await ask();
    await noticeFrequentAsker(spine.agentId);
    expect(await raised()).toBe(0);
    await ask();
    await Promise.all(Array.from({ length: 8 }, () => noticeFrequentAsker(spine.agentId)));
    await noticeFrequentAsking();
    expect(await raised()).toBe(1);
    expect((await world.auditTypes()).filter((type) => type === "detection.raised")).toHaveLength(1);
    await world.sql("update detections set raised_at = raised_at - interval '11 minutes'");
    await noticeFrequentAsking();
    expect(await raised()).toBe(2);
  });

  it("the same question again is no new one", async () => {
    await world.sql("update action_approvals set created_at = created_at - interval '1 hour'");
    await world.sql("update detections set raised_at = raised_at - interval '1 hour'");
    const operation = randomUUID();
    const again = () => evaluate(spine, token, { amount: "420.00", context: { operation_digest: operation } });
    for (let i = 0; i < frequentAskingCount + 2; i++) await again();
    await noticeFrequentAsking();
    expect(await raised()).toBe(2);
  });
});

describe("what an agent asks in two ways", () => {
  it("counts together: three actions and two requests for authority", async () => {
    const clear = "set created_at = created_at - interval '1 hour'";
    await world.sql(`update action_approvals ${clear}`);
    for (let i = 0; i < frequentAskingCount - 2; i++) await ask();
    expect((await listFrequentAskers(spine.approver)).drips).toEqual([]);
    const asking = { ...spine, owner: throughAgent(spine.owner, spine.agentId) };
    const requests = [await given.request(asking), await given.request(asking)];
    expect((await listFrequentAskers(spine.approver)).drips).toMatchObject([
      { asked: frequentAskingCount, requestId: requests[1], actionApprovalId: expect.stringMatching(/^aap_/) },
    ]);
    await world.sql(`update requests ${clear}`);
  });
});

describe("what waits for oneself", () => {
  it("is what others' agents ask: not what is done in one's own name, and nothing for who decides nothing (I9)", async () => {
    await ask();
    const count = async (who: TestAgent["owner"], queue: "waiting" | "to-decide") =>
      (await listActionApprovals(who, { queue, limit: 50 })).actionApprovals.length;
    const both = { ...spine.owner, permissions: new Set([...spine.owner.permissions, ...spine.approver.permissions]) };
    expect(await count(spine.approver, "to-decide")).toBe(await count(spine.approver, "waiting"));
    expect(await count(spine.approver, "to-decide")).toBeGreaterThan(0);
    expect([await count(both, "to-decide"), await count(spine.owner, "to-decide")]).toEqual([0, 0]);
  });
});

describe("what would end the asking", () => {
  it("a delegation over exactly what was asked for: the largest amount as the most, all of them a day, for one day", async () => {
    await world.sql("update action_approvals set created_at = created_at - interval '1 hour'");
    for (const [id, amount] of [
      ["account/eu-7/pay-1", "300.00"],
      ["account/eu-9/pay-2", "420.00"],
    ] as const) {
      await evaluate(spine, token, { id, amount, context: { operation_digest: randomUUID() } });
    }
    const [{ id } = { id: "" }] = await world.sql<{ id: string }>(
      "select id from action_approvals order by id desc limit 1",
    );
    const found = await suggestFromFrequentAsking(spine.owner, id);
    expect(found).toMatchObject({
      agent: { id: spine.agentId, owner: { id: spine.owner.personId } },
      can: ["request"],
    });
    expect(found.ways).toMatchObject([
      {
        ...{ kind: "new", days: 1 },
        authority: [
          {
            ...{ actions: ["create"], identifiers: ["account/eu-7/pay-1", "account/eu-9/pay-2"] },
            limits: [{ field: "amount", unit: "USD", max_each: "420.00", max_total: "720.00", window: "P1D" }],
            conditions: { tasks: ["refund"] },
          },
        ],
      },
    ]);
    // Approvers see the same and do not ask for it themselves.
    expect(await suggestFromFrequentAsking(spine.approver, id)).toMatchObject({ ways: found.ways, can: [] });
    const stranger = await given.person(["member"]);
    await expectRefusal(suggestFromFrequentAsking(stranger, id), "action_approval_not_found");
  });
});
