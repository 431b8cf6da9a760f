import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicyId, type PolicyRules } from "@/lib/approval-policies/model";
import { prisma } from "@/lib/platform/database/prisma";
import { makeRequest } from "@/lib/requests/commands/make";
import { getRequest, listRequests } from "@/lib/requests/queries";
import { type MakeRequest, RequestFilters } from "@/lib/requests/schema";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { previewRequest } from "./preview.queries";

let world: World;
let spine: TestAgent;
const rules: PolicyRules = [
  { when: { riskTiers: ["critical"] }, steps: [{ name: "Board", quorum: 2 }] },
  {
    when: { amountAbove: { unit: "USD", value: "100" } },
    steps: [
      { name: "Team", quorum: 1, groups: ["team"], skipAfterHours: 4, escalateTo: "leads" },
      { name: "Control", quorum: 2, separateFrom: ["requester_groups"], expiresAfterHours: 48 },
    ],
  },
  { when: {}, steps: [{ name: "Approval", quorum: 1 }] },
];
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  await given.rules(world, rules);
  await given.group("team", spine.approver);
  await given.group("leads");
});
afterAll(() => world.end());

const asked = (change: Partial<MakeRequest> = {}): MakeRequest => ({
  ...{ agentId: spine.agentId, purpose: "Pay granted refunds", authority: [payments(spine)] },
  ...{ expiresAt: inSeconds(30 * 86_400), ...change },
});

describe("what would become of a request", () => {
  it("is what becomes of it: the same policy, steps and people; and nothing is stored by asking", async () => {
    const counts = () =>
      world.sql("select (select count(*) from requests) as requests, (select count(*) from log_entries) as entries");
    const before = await counts();
    const shown = await previewRequest(spine.owner, asked());
    expect(await counts()).toEqual(before);
    expect(shown).toMatchObject({
      policy: { id: defaultPolicyId, name: "four-eyes", version: 1 },
      rule: { number: 2, of: 3, when: expect.stringContaining("more than 100 USD") },
      ...{ riskTier: "low", atOnce: false, approvers: [{ id: spine.approver.personId }] },
      steps: [
        { number: 1, name: "Team", groups: ["team"], skipAfterHours: 4, escalateTo: "leads", expiresAfterHours: 168 },
        { number: 2, name: "Control", quorum: 2, separateFrom: ["requester_groups"], expiresAfterHours: 48 },
      ],
    });
    const made = await getRequest(spine.owner, await given.request(spine));
    // Step 2 needs two people who share no group with the requester, and there is only one.
    const short = { step: 2, name: "Control", code: expect.stringMatching(/too_few|excluded/) };
    expect([shown.shortage, made.shortage]).toMatchObject([short, short]);
    expect(shown.policy).toEqual(made.policy);
    expect(shown.approvers).toEqual(made.approvers);
    const same = ["number", "name", "quorum", "groups", "separateFrom", "samePerson", "passkey", "escalateTo"] as const;
    for (const member of same) {
      expect(shown.steps.map((step) => step[member])).toEqual(made.steps.map((step) => step[member]));
    }
  });

  it("follows the highest risk of the chain: a critical agent's authority keeps its rule below it", async () => {
    const small = [payments(spine, { limits: [{ field: "amount", unit: "USD", max_each: "1.00" }] })];
    const parentDelegationId = await given.delegation(spine, small, 3600, { maxDepth: 1 });
    await prisma().agent.update({ where: { id: spine.agentId }, data: { riskTier: "critical" } });
    const { agentId } = await given.enrolled(spine.owner.personId);
    const expiresAt = inSeconds(60);
    const shown = await previewRequest(
      spine.owner,
      asked({ agentId, parentDelegationId, authority: small, expiresAt }),
    );
    expect(shown).toMatchObject({ riskTier: "critical", rule: { number: 1 }, steps: [{ quorum: 2, passkey: true }] });
    await prisma().agent.update({ where: { id: spine.agentId }, data: { riskTier: "low" } });
  });

  it("says which actions could never be allowed, to the requester and the approver (C4)", async () => {
    const both = asked({ authority: [payments(spine, { actions: ["create", "read"] })] });
    const remark = { path: "authority[0].actions", level: "warning", code: "never_allowed" };
    expect((await previewRequest(spine.owner, both)).advice).toContainEqual(expect.objectContaining(remark));
    const made = await getRequest(spine.owner, await makeRequest(spine.owner, both));
    expect(made.advice).toContainEqual(expect.objectContaining(remark));
    expect((await getRequest(spine.approver, made.id)).advice).toEqual(made.advice);
    const { limits: _, ...reading } = payments(spine, { actions: ["read"] });
    const { advice } = await previewRequest(spine.owner, asked({ authority: [payments(spine), reading] }));
    expect(advice.map(({ code }) => code)).not.toContain("never_allowed");
  });

  it("says that money has no limit, to the requester and the approver, and goes on to of a decided request", async () => {
    const { limits: _, ...unlimited } = payments(spine, { actions: ["create"] });
    const us = { ...unlimited, identifiers: ["account/us-*"] };
    const authority = [payments(spine, { identifiers: ["account/eu-*"] }), us];
    const remark = {
      level: "security",
      code: "money_unlimited",
      sentence: expect.stringContaining("amount of create"),
    };
    const told = expect.arrayContaining([expect.objectContaining(remark)]);
    expect((await previewRequest(spine.owner, asked({ authority }))).advice).toEqual(told);
    const id = await makeRequest(spine.owner, asked({ authority }));
    const shown = async () => (await getRequest(spine.approver, id)).advice;
    const listed = async () =>
      (await listRequests(spine.approver, RequestFilters.parse({ queue: "all" }))).requests.find((one) => one.id === id)
        ?.advice;
    const made = await shown();
    expect(made).toEqual(told);
    expect(await listed()).toEqual(made);
    const limited = await makeRequest(spine.owner, asked());
    expect((await getRequest(spine.approver, limited)).advice.map(({ code }) => code)).not.toContain("money_unlimited");
    const [before] = await world.sql<{ types: unknown }>("select types from resource_servers");
    // The catalogue changes after the decision, but the shown advice stays.
    await world.sql("update requests set status = 'denied', decided_at = clock_timestamp() where id = $1", [id]);
    await world.sql("update resource_servers set types = '[]', catalogue_version = catalogue_version + 1");
    expect([await shown(), await listed()]).toEqual([made, made]);
    await world.sql("update resource_servers set types = $1", [JSON.stringify(before?.types)]);
  });

  it("is hidden from people who could not request, and refuses what a request would refuse, by the same member", async () => {
    const stranger = await given.person(["member"]);
    const tries: [TestAgent["owner"], Partial<MakeRequest>][] = [
      [stranger, {}],
      [spine.owner, { expiresAt: "2020-01-01T00:00:00Z" }],
      [spine.owner, { authority: [payments(spine, { actions: ["fly"] })] }],
      [spine.owner, { parentDelegationId: `dlg_${"0".repeat(26)}` }],
    ];
    const codes: string[] = [];
    for (const [asker, change] of tries) {
      const code = await codeOf(previewRequest(asker, asked(change)));
      expect(code).toBe(await codeOf(makeRequest(asker, asked(change))));
      codes.push(code);
    }
    expect(codes).toEqual(["agent_not_found", "validity_invalid", "authority_invalid", "parent_unknown"]);
  });
});
