import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { approveRequest } from "@/lib/requests/commands/decide";
import { getRequest, listRequests } from "@/lib/requests/queries";
import { RequestFilters } from "@/lib/requests/schema";
import { given, inSeconds, payments, type TestAgent, type TestPerson, throughAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { requestsCsv } from "./export.queries";
import { usedOf } from "./history.store";

let world: World;
let spine: TestAgent;
let auditor: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  auditor = await given.person(["auditor"]);
});
afterAll(() => world.end());

async function approve(requestId: string): Promise<void> {
  const asker = await given.approver();
  const digest = await given.digest(requestId);
  expect(await codeOf(approveRequest({ asker, requestId, digest, note: "" }))).toBe("done");
}

const raised = (max_each: string) => ({
  authority: [payments(spine, { limits: [{ field: "amount", unit: "USD", max_each }] })],
});
const found = async (q: string) =>
  (await listRequests(auditor, RequestFilters.parse({ q, limit: 200 }))).requests.map(({ id }) => id);

describe("what a decided request shows", () => {
  it("is the agent as the approvers saw it, in the answer, in lists, in filters and in the export", async () => {
    const id = await given.request(spine);
    const asked = await getRequest(auditor, id);
    await approve(id);
    const today = "display_name = 'Renamed', environment = 'dev', risk_tier = 'critical'";
    await world.sql(`update agents set ${today} where id = $1`, [spine.agentId]);
    expect((await getRequest(auditor, id)).agent).toMatchObject({
      displayName: asked.agent.displayName,
      riskTier: asked.agent.riskTier,
      environment: asked.agent.environment,
    });
    expect(await found(`risk:${asked.agent.riskTier}`)).toContain(id);
    expect(await found("risk:critical")).not.toContain(id);
    const csv = await (await requestsCsv(await world.person(["auditor"]), RequestFilters.parse({}))).text();
    const row = csv.split("\n").find((line) => line.includes(id)) ?? "";
    expect(row).toContain(`,"${asked.agent.riskTier}","${asked.agent.environment}",`);
    await world.sql("update agents set risk_tier = 'low' where id = $1", [spine.agentId]);
  });

  it("is what had happened by then, not what happened since", async () => {
    const first = await given.request(spine);
    await approve(first);
    const { precedent, behaviour } = await getRequest(auditor, first);
    const later = await given.request(spine);
    await approve(later);
    expect((await getRequest(auditor, first)).precedent).toEqual(precedent);
    expect((await getRequest(auditor, first)).behaviour).toEqual(behaviour);
    expect((await getRequest(auditor, later)).precedent.granted).toBe(precedent.granted + 1);
  });
});

describe("precedent", () => {
  it("tells earlier requests for less from those for as much", async () => {
    const other = await given.agent("https://precedent.acme.example");
    const ask = async (change: object) => {
      const id = await given.request(other, change);
      const { alike } = (await getRequest(auditor, id)).precedent;
      await approve(id);
      return { granted: alike.granted, asMuch: alike.asMuch };
    };
    const upTo = (max_each: string, more: object = {}) => ({
      authority: [payments(other, { limits: [{ field: "amount", unit: "USD", max_each }] })],
      ...more,
    });
    expect(await ask(upTo("100.00"))).toEqual({ granted: 0, asMuch: 0 });
    expect(await ask(upTo("5000.00"))).toEqual({ granted: 1, asMuch: 0 });
    expect(await ask(upTo("100.00"))).toEqual({ granted: 2, asMuch: 2 });
    const days = (count: number) => inSeconds(count * 86_400);
    expect(await ask(upTo("100.00", { expiresAt: days(90) }))).toEqual({ granted: 3, asMuch: 0 });
    expect(await ask(upTo("100.00", { expiresAt: days(60) }))).toEqual({ granted: 4, asMuch: 1 });
  });
});

describe("the uses of what was granted", () => {
  it("are given up while their records cannot be read in time", async () => {
    const before = new Date();
    expect(await usedOf([newId("delegation")], before)).toBe(0);
    const holder = new pg.Client({ connectionString: world.superuserUrl });
    await holder.connect();
    try {
      await holder.query("begin; lock table audit_search in access exclusive mode");
      expect(await usedOf([newId("delegation")], before)).toBeUndefined();
    } finally {
      await holder.end();
    }
    expect(await usedOf([newId("delegation")], before)).toBe(0);
  });
});

describe("what a requester did lately", () => {
  it("leaves out what an agent asked for in their name", async () => {
    const asked = async () => {
      const id = await given.request(spine, raised("7.00"));
      return (await getRequest(auditor, id)).behaviour.requester.asked;
    };
    const before = await asked();
    await given.request({ ...spine, owner: throughAgent(spine.owner, spine.agentId) }, raised("8.00"));
    expect(await asked()).toBe(before + 1);
  });
});
