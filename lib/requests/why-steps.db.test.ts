import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PolicyRules } from "@/lib/approval-policies/model";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { approveRequest, denyRequest } from "@/lib/requests/commands/decide";
import { coverFor } from "@/lib/testing/cover";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest } from "./queries";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

const setRules = (rules: PolicyRules) => given.rules(world, rules);

const ask = (change: object = {}) => given.request(spine, { expiresAt: inSeconds(3600), ...change });

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
    await given.approval(spine, decided);
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
    const parentDelegationId = await given.delegation(spine, [payments(spine)], 7200, { maxDepth: 1 });
    const { agentId } = await given.enrolled(spine.owner.personId);
    const ruleBelow = async (rules: PolicyRules) => {
      await setRules(rules);
      const requestId = await ask({ agentId, parentDelegationId });
      await given.approval(spine, requestId);
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
    const [away, cover] = [await given.approver(), await given.person(["approver"])];
    const group = await prisma().group.create({ data: { id: newId("group"), name: "compliance" } });
    await prisma().groupMember.create({ data: { groupId: group.id, personId: away.personId, source: "manual" } });
    await setRules([{ when: {}, steps: [{ name: "Compliance", quorum: 1, groups: ["compliance"] }] }]);
    await coverFor(away, { personId: cover.personId, until: inSeconds(86_400) });
    const requestId = await ask();
    expect((await getRequest(cover, requestId)).decidesFor?.id).toBe(away.personId);
    await denyRequest({ asker: away, requestId, note: "Not needed" });
    expect((await getRequest(cover, requestId)).decidesFor).toBe(null);
  });
});
