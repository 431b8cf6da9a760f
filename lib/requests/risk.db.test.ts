import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import { decideTogether } from "@/lib/requests/commands/batch";
import { consentToRequest } from "@/lib/requests/commands/consent";
import { type Approve, approveRequest, askChanges, denyRequest } from "@/lib/requests/commands/decide";
import { approveNarrower } from "@/lib/requests/commands/revise";
import { getRequest } from "@/lib/requests/queries";
import { previewRequest } from "@/lib/requests/views/preview.queries";
import { riskFacts } from "@/lib/risk/model";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

const anyAmount = [{ max_count: 5, window: "P1D" }];
const riskOf = async (requestId: string) => (await getRequest(spine.approver, requestId)).risk;
const codesOf = async (requestId: string) => (await riskOf(requestId)).parts.map(({ code }) => code);
/** The records about a request, each with its risk. */
const recordedOf = (requestId: string) =>
  world.sql<{ type: string; risk: number }>(
    `select type, facts -> 'risk' as risk, facts -> 'riskParts' as "riskParts", facts -> 'riskWeights' as "riskWeights"
     from (select id, type, convert_from(body, 'utf8')::jsonb -> 'facts' as facts from log_entries) entry
     where type like 'request.%' and facts ->> 'request' = $1 order by id`,
    [requestId],
  );
const mark = (effects: object) =>
  world.sql(
    `update resource_servers set catalogue_version = catalogue_version + 1,
       types = jsonb_set(types, '{0,effects}', $1::jsonb) where id = $2`,
    [JSON.stringify(effects), spine.serverId],
  );

describe("the risk of a request", () => {
  it("is stored with what is shown, and with each revision", async () => {
    const id = await given.request(spine, { authority: [payments(spine, { limits: anyAmount, identifiers: ["*"] })] });
    const before = await riskOf(id);
    expect(before.parts.map(({ code }) => code)).toEqual(expect.arrayContaining(["amount_unlimited", "everything"]));
    const { digest, authority } = await getRequest(spine.approver, id);
    const limits = [...anyAmount, { field: "amount", unit: "USD", max_each: "1.00" }];
    const narrower = authority.map((element) => ({ ...element, limits, identifiers: ["account/eu-1"] }));
    await approveNarrower({ asker: spine.approver, requestId: id, digest, authority: narrower });
    const after = await riskOf(id);
    expect(after.score).toBeLessThan(before.score);
    const kept = await world.sql<{ risk: { score: number } }>(
      "select risk from request_revisions where request_id = $1 order by revision",
      [id],
    );
    expect(kept.map(({ risk }) => risk.score)).toEqual([before.score, after.score]);
    expect(await recordedOf(id)).toMatchObject([
      { type: "request.made", ...riskFacts(before) },
      { type: "request.narrowed", ...riskFacts(after) },
      { type: "request.approved", ...riskFacts(after) },
    ]);
  });

  it("is sealed with each decision, with its parts and their weights as they were shown", async () => {
    const cases: [string, (call: Approve) => Promise<unknown>][] = [
      ["request.approved", approveRequest],
      ["request.denied", denyRequest],
      ["request.changes_asked", askChanges],
    ];
    for (const [type, decide] of cases) {
      const id = await given.request(spine, {
        authority: [payments(spine, { limits: anyAmount, identifiers: ["*"] })],
      });
      const shown = await riskOf(id);
      await decide({ asker: spine.approver, requestId: id, digest: await given.digest(id), note: "Read." });
      expect(await recordedOf(id)).toMatchObject([{ type: "request.made" }, { type, ...riskFacts(shown) }]);
    }
    const { personId: onBehalfOfId } = spine.approver;
    const id = await given.request(spine, { onBehalfOf: onBehalfOfId });
    const shown = await riskOf(id);
    await consentToRequest({ asker: spine.approver, requestId: id, digest: await given.digest(id), note: "" });
    expect(await recordedOf(id)).toMatchObject([
      { type: "request.made" },
      { type: "request.consented", ...riskFacts(shown) },
    ]);
    expect(shown.parts.map(({ code }) => code)).toContain("on_behalf_of");
  });

  it("follows the marks of the catalogue, to which the approval is bound", async () => {
    await mark({ create: "write" });
    const id = await given.request(spine);
    expect(await codesOf(id)).toContain("write");
    const digest = await given.digest(id);
    await mark({ create: "irreversible" });
    await expectRefusal(approveRequest({ asker: spine.approver, requestId: id, digest, note: "" }), "request_outdated");
    expect(await codesOf(id)).toContain("irreversible");
    await mark({});
  });

  it("tells an action that the agent or its peers never held, with the history of when it was asked", async () => {
    const { agentId } = await given.enrolled(spine.owner.personId);
    for (let peer = 0; peer < 3; peer += 1) {
      const other = await given.enrolled(spine.owner.personId);
      await given.delegation({ ...spine, ...other });
    }
    await given.delegation({ ...spine, agentId });
    const reading = payments(spine, { actions: ["read"], limits: anyAmount });
    const id = await given.request(spine, { agentId, authority: [reading] });
    expect((await riskOf(id)).parts.map(({ sentence }) => sentence)).toEqual(
      expect.arrayContaining([
        "New for this agent: read payment.",
        expect.stringMatching(/^None of \d+ other agents of its blueprint holds: read payment\.$/),
        "The agent was registered less than 7 days ago.",
      ]),
    );
    await prisma().agent.update({ where: { id: agentId }, data: { createdAt: new Date(0) } });
    expect(await codesOf(id)).toContain("new_agent");
    const digest = await given.digest(id);
    expect(await approveRequest({ asker: spine.approver, requestId: id, digest, note: "" })).not.toBeNull();
  });

  it("is the tier's part alone for a request of an earlier release", async () => {
    const id = await given.request(spine);
    await world.sql("update requests set risk = null, risk_history = null, shown_risk_tier = 'high' where id = $1", [
      id,
    ]);
    expect(await riskOf(id)).toMatchObject({ score: 20, parts: [{ code: "tier", weight: 20 }] });
  });

  it("chooses the rule of a policy, in the preview as in the request", async () => {
    await given.rules(world, [
      { when: { riskAbove: 39 }, steps: [{ name: "Security", quorum: 2 }] },
      { when: {}, steps: [{ name: "Approval", quorum: 1 }] },
    ]);
    const wide = {
      ...{ agentId: spine.agentId, purpose: "Everything", expiresAt: inSeconds(3600) },
      authority: [payments(spine, { limits: anyAmount, identifiers: ["*"] })],
    };
    const preview = await previewRequest(spine.owner, wide);
    expect(preview).toMatchObject({ rule: { number: 1 }, steps: [{ name: "Security" }] });
    const shown = await getRequest(spine.approver, await given.request(spine, wide));
    expect(shown).toMatchObject({ risk: preview.risk, facts: { risk: preview.risk.score }, rule: { number: 1 } });
    expect(shown.rule?.when).toBe("When the risk is above 39");
    expect(await getRequest(spine.approver, await given.request(spine))).toMatchObject({ rule: { number: 2 } });
    await given.steps(world, { name: "Approval", quorum: 1 });
  });

  it("keeps apart what is decided together: no high risk, and the same parts", async () => {
    const ask = async (change: object) => {
      const id = await given.request(spine, change);
      return { ...(await getRequest(spine.approver, id)), verdict: "deny" as const, note: "Not now." };
    };
    const small = await ask({});
    const long = await ask({ expiresAt: inSeconds(100 * 86_400) });
    const unlimited = { authority: [payments(spine, { limits: anyAmount, identifiers: ["*"] })] };
    const wide = await ask({ ...unlimited, expiresAt: inSeconds(300 * 86_400), maxDepth: 3 });
    expect(wide.risk.score).toBeGreaterThanOrEqual(50);
    const together = (...of: (typeof small)[]) =>
      decideTogether(
        spine.approver,
        of.map(({ id, digest, verdict, note }) => ({ id, digest, verdict, note })),
      );
    await expect(together(small, long)).rejects.toMatchObject({ detail: "Their risks differ." });
    await expect(together(wide)).rejects.toMatchObject({ code: "batch_not_alike" });
    const alike = await ask({});
    await together(small, alike);
    expect(await getRequest(spine.approver, alike.id)).toMatchObject({ status: "denied" });
  });
});
