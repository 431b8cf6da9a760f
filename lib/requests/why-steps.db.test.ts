import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAgent, createSpine, delegate, payments, person, type Spine } from "@/e2e/support/spine";
import { createWorld, type World } from "@/e2e/support/world";
import { setCover } from "@/lib/approval-policies/cover/commands";
import type { PolicyRules } from "@/lib/approval-policies/model";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { approveRequest, denyRequest } from "@/lib/requests/commands/decide";
import { makeRequest } from "@/lib/requests/commands/make";
import { getRequest } from "@/lib/requests/queries";

let world: World;
let spine: Spine;
beforeAll(async () => {
  world = await createWorld();
  spine = await createSpine();
});
afterAll(() => world.end());

const setRules = (rules: PolicyRules) =>
  world.sql("update approval_policy_versions set rules = $1", [JSON.stringify(rules)]);

const ask = (change: object = {}) =>
  makeRequest(spine.owner, {
    agentId: spine.agentId,
    purpose: "Pay granted refunds",
    authority: [payments(spine)],
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    ...change,
  });

describe("why a decided request has its steps", () => {
  it("is told by the agent of the document, not by the agent of today", async () => {
    const steps = [{ name: "Approval", quorum: 1 }];
    await setRules([
      { when: { riskTiers: ["high"] }, steps },
      { when: { environments: ["dev"] }, steps },
      { when: {}, steps },
    ]);
    const requestId = await ask();
    const { facts, rule, digest } = await getRequest(spine.approver, requestId);
    expect([facts.riskTier, facts.environment, rule?.number]).toEqual(["low", "prod", 3]);
    await approveRequest({ asker: spine.approver, requestId, digest, note: "" });
    await world.sql("update agents set risk_tier = 'high' where id = $1", [spine.agentId]);
    expect(await getRequest(spine.approver, requestId)).toMatchObject({ facts, rule });
    await world.sql("update agents set risk_tier = 'low', environment = 'dev' where id = $1", [spine.agentId]);
    expect(await getRequest(spine.approver, requestId)).toMatchObject({ facts, rule });
    await world.sql("update agents set environment = 'prod' where id = $1", [spine.agentId]);
  });
});

describe("the rule of a decided request", () => {
  const steps = [{ name: "Approval", quorum: 1 }];

  it("is not told where another catalogue could have given another rule", async () => {
    await setRules([
      { when: { amountAbove: { value: "100.00", unit: "USD" } }, steps },
      { when: {}, steps },
    ]);
    const [decided, open] = [await ask(), await ask()];
    const { digest } = await getRequest(spine.approver, decided);
    await approveRequest({ asker: spine.approver, requestId: decided, digest, note: "" });
    expect((await getRequest(spine.approver, decided)).rule?.number).toBe(1);
    await world.sql("update resource_servers set catalogue_version = catalogue_version + 1");
    expect((await getRequest(spine.approver, decided)).rule).toBe(null);
    expect((await getRequest(spine.approver, open)).rule?.number).toBe(1);
    await setRules([
      { when: { types: ["payment"] }, steps },
      { when: {}, steps },
    ]);
    expect((await getRequest(spine.approver, decided)).rule?.number).toBe(1);
  });

  it("below a delegation is told where every tier of the chain gives the same one", async () => {
    const parentDelegationId = await delegate(spine, [payments(spine)], 7200, { maxDepth: 1 });
    const { agentId } = await createAgent(spine.owner.personId);
    const ruleBelow = async (rules: PolicyRules) => {
      await setRules(rules);
      const requestId = await ask({ agentId, parentDelegationId });
      const { digest } = await getRequest(spine.approver, requestId);
      await approveRequest({ asker: spine.approver, requestId, digest, note: "" });
      await world.sql("update agents set risk_tier = 'high' where id = $1", [spine.agentId]);
      const { rule } = await getRequest(spine.approver, requestId);
      await world.sql("update agents set risk_tier = 'low' where id = $1", [spine.agentId]);
      return rule?.number ?? null;
    };
    const strict = [{ name: "Strict", quorum: 2 }];
    expect(
      await ruleBelow([
        { when: { riskTiers: ["high"] }, steps: strict },
        { when: {}, steps },
      ]),
    ).toBe(2);
    expect(
      await ruleBelow([
        { when: { riskTiers: ["high"] }, steps },
        { when: {}, steps },
      ]),
    ).toBe(null);
  });
});

describe("in whose place an asker would decide", () => {
  it("is told while there is something to decide", async () => {
    const [away, cover] = [await person(["approver"]), await person(["approver"])];
    const group = await prisma().group.create({ data: { id: newId("group"), name: "compliance" } });
    await prisma().groupMember.create({ data: { groupId: group.id, personId: away.personId, source: "manual" } });
    await setRules([{ when: {}, steps: [{ name: "Compliance", quorum: 1, groups: ["compliance"] }] }]);
    await setCover(away, { personId: cover.personId, until: new Date(Date.now() + 86_400_000).toISOString() });
    const requestId = await ask();
    expect((await getRequest(cover, requestId)).decidesFor?.id).toBe(away.personId);
    await denyRequest({ asker: away, requestId, note: "Not needed" });
    expect((await getRequest(cover, requestId)).decidesFor).toBe(null);
  });
});
