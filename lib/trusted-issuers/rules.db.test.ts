import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GET as listRulesOfAgent } from "@/app/api/agents/[agentId]/workload-rules/route";
import { GET as listRules } from "@/app/api/trusted-issuers/[issuerId]/rules/route";
import { POST as testRoute } from "@/app/api/trusted-issuers/test/route";
import { setSingleton } from "@/lib/platform/base/singleton";
import { prisma } from "@/lib/platform/database/prisma";
import { ForeignIssuer } from "@/lib/testing/foreign-issuer";
import { TrustWorld } from "@/lib/testing/trusted-issuers";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { patternMatches } from "./policy";
import type { TestTokenResponse, WorkloadRuleResponse } from "./schema";
import { loadTrust } from "./store";

let trust: TrustWorld;
let platform: ForeignIssuer;

beforeAll(async () => {
  trust = await TrustWorld.create();
});
afterAll(() => trust.world.end());
beforeEach(async () => {
  platform = await ForeignIssuer.start();
  setSingleton("issuer-refreshes", undefined);
});
afterEach(() => platform.stop());

const trusted = async (change: object = {}) => (await trust.trust(platform, change)).body;

describe("rules", () => {
  it("R10: no subject is two agents'", async () => {
    const { id } = await trusted();
    const [one, other] = [await buildActiveAgent(trust.admin), await buildActiveAgent(trust.admin)];
    const first = await trust.addRule(id, { agentId: one.id, subjectPattern: "ns:payments:*" });
    expect(first).toMatchObject({ status: 201, body: { agent: { name: one.name }, issuer: { name: "A cluster" } } });
    for (const subjectPattern of ["ns:payments:*", "ns:*", "ns:payments:refunds", "ns:payments:sa:*"]) {
      const refused = await trust.addRule(id, { agentId: other.id, subjectPattern });
      expect(refused).toMatchObject({ status: 409, body: { code: "workload_rule_overlaps" } });
      expect(refused.body.detail).toContain(first.body.id);
    }
    expect(await trust.addRule(id, { agentId: other.id, subjectPattern: "ns:orders:*" })).toMatchObject({
      status: 201,
    });
    expect(await trust.addRule(id, { agentId: one.id, subjectPattern: "ns:payments:*" })).toMatchObject({
      status: 409,
      body: { code: "workload_rule_exists" },
    });
    expect((await trust.endRule(first.body.id)).body).toMatchObject({ status: "disabled" });
    expect(await trust.addRule(id, { agentId: other.id, subjectPattern: "ns:payments:*" })).toMatchObject({
      status: 201,
    });
    const { body } = await trust.call<{ workloadRules: WorkloadRuleResponse[] }>(listRules, undefined, {
      issuerId: id,
    });
    expect(body.workloadRules).toHaveLength(3);
  });

  it("that ended hide none of those that hold, however many there are", async () => {
    const { id } = await trusted();
    const agent = await buildActiveAgent(trust.admin);
    const kept = await trust.addRule(id, { agentId: agent.id, subjectPattern: "ns:kept:x" });
    for (const n of [1, 2, 3]) {
      const ended = await trust.addRule(id, { agentId: agent.id, subjectPattern: `ns:ended-${n}:x` });
      await trust.endRule(ended.body.id);
    }
    const active = { issuerId: id, agentId: agent.id };
    for (const list of [listRules, listRulesOfAgent]) {
      const path = "/rules?status=active&limit=2";
      const answer = await trust.world.call(list, { as: trust.admin, params: active, path });
      const { workloadRules } = (await answer.json()) as { workloadRules: WorkloadRuleResponse[] };
      expect(workloadRules.map((rule) => rule.id)).toEqual([kept.body.id]);
    }
  });

  it("R10, I5: of twenty overlapping rules for different agents one is made", async () => {
    const { id } = await trusted();
    const agents = await Promise.all(Array.from({ length: 5 }, () => buildActiveAgent(trust.admin)));
    const made = await Promise.all(
      agents.map(({ id: agentId }, at) => trust.addRule(id, { agentId, subjectPattern: at % 2 ? "race:*" : "race:x" })),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it("are refused where they name no subjects, for people, and for an issuer that is disabled", async () => {
    const { id } = await trusted();
    const agent = await buildActiveAgent(trust.admin);
    for (const [subjectPattern, code] of [
      ["*", "wildcard_alone"],
      ["ns:pay*", "prefix_boundary"],
    ]) {
      expect(await trust.addRule(id, { agentId: agent.id, subjectPattern })).toMatchObject({
        status: 422,
        body: { errors: [{ path: "subjectPattern", code }] },
      });
    }
    await trust.edit(id, { status: "disabled" });
    expect(await trust.addRule(id, { agentId: agent.id, subjectPattern: "ns:x" })).toMatchObject({ status: 409 });
  });

  it("of other subjects are not even read for a token, which anybody may send", async () => {
    const { id } = await trusted();
    const agent = await buildActiveAgent(trust.admin);
    const patterns = ["ns:a:x", "ns:a:*", "ns:*", "ns:b:*", "ns:%:*", "ns:_:x", "ns:a:x:*", "ns:A:*"];
    for (const subjectPattern of patterns) await trust.addRule(id, { agentId: agent.id, subjectPattern });
    for (const subject of ["ns:a:x", "ns:a:x:y", "ns:a:", "ns:%:x", "NS:a:x", "", "*"]) {
      const loaded = await loadTrust(platform.url, subject);
      const matching = patterns.filter((pattern) => patternMatches(pattern, subject));
      expect(loaded?.rules.map(({ subjectPattern }) => subjectPattern).toSorted()).toEqual(matching.toSorted());
      expect(loaded?.dependencies.length).toBe(matching.length + 1);
    }
  });

  it("the test of a token explains each check, and keeps nothing", async () => {
    const { id } = await trusted();
    const agent = await buildActiveAgent(trust.admin);
    await trust.addRule(id, { agentId: agent.id, subjectPattern: "ns:payments:*", network: "10.0.0.0/8" });
    const explain = async (token: string) => (await trust.call<TestTokenResponse>(testRoute, { token })).body;
    const marks = ({ checks }: TestTokenResponse) => Object.fromEntries(checks.map(({ name, ok }) => [name, ok]));
    const token = platform.sign({ sub: "ns:payments:refunds" });
    const fine = await explain(token);
    expect(marks(fine)).toEqual({
      ...{ form: true, type: true, algorithm: true, issuer: true, key: true, signature: true },
      ...{ audience: true, times: true, subject: true, rule: true, network: null, agent: true, outcome: true },
    });
    expect(fine).toMatchObject({ rule: { subjectPattern: "ns:payments:*" }, agent: { id: agent.id } });
    const wrong = await explain(platform.sign({ sub: "ns:payments:refunds", aud: "x", exp: 1, iat: 0 }));
    expect(marks(wrong)).toMatchObject({ signature: true, audience: false, times: false, subject: true, rule: null });
    expect(marks(await explain(platform.sign({ sub: "ns:orders" })))).toMatchObject({ rule: false, outcome: false });
    const garbage = await explain("canary-of-no-form");
    expect(marks(garbage)).toMatchObject({ form: false, issuer: null, outcome: false });
    expect(JSON.stringify([fine, wrong, garbage])).not.toContain(token.split(".")[2]);
    expect(JSON.stringify(garbage)).not.toContain("canary");
    const stored = await trust.world.sql("select key, bound from used_once");
    expect(JSON.stringify(stored)).not.toContain(token.split(".")[2]);
  });

  it("the test of a token is refused where the enrolment with it would be", async () => {
    const { id } = await trusted();
    const [agent, owner] = [await buildActiveAgent(trust.admin), await trust.world.person(["member"])];
    await trust.world.sql("update agents set owner_id = $2 where id = $1", [agent.id, owner.personId]);
    await trust.addRule(id, { agentId: agent.id, subjectPattern: "ns:refused:*" });
    const outcome = async () => {
      const { checks } = (
        await trust.call<TestTokenResponse>(testRoute, { token: platform.sign({ sub: "ns:refused:x" }) })
      ).body;
      return checks.filter(({ ok }) => ok === false).map(({ name, says }) => [name, says]);
    };
    expect(await outcome()).toEqual([]);
    await trust.world.sql("update people set status = 'deactivated' where id = $1", [owner.personId]);
    expect(await outcome()).toEqual([
      ["agent", expect.stringMatching(/^No active person owns the agent/)],
      ["outcome", "The token is refused. It enrols no instance."],
    ]);
    await trust.world.sql("update people set status = 'active' where id = $1", [owner.personId]);
    expect(await outcome()).toEqual([]);
    await trust.world.sql("update agents set not_before = stop_instant() where id = $1", [agent.id]);
    expect(await outcome()).toEqual([["agent", expect.stringContaining("Create the rule again")], expect.anything()]);
  });

  it("the test of a token for a person is refused where no one's account is linked, or their word was stopped", async () => {
    const idp = await ForeignIssuer.start();
    await trust.trust(idp, { kind: "people", name: "The people's" });
    const token = idp.sign({ sub: "u-1" });
    const outcome = async () => {
      const { checks } = (await trust.call<TestTokenResponse>(testRoute, { token })).body;
      return checks.at(-1);
    };
    expect(await outcome()).toMatchObject({ ok: false, says: expect.stringContaining("no account of a person") });
    const { personId } = await trust.world.person(["member"]);
    await prisma().externalIdentity.create({ data: { personId, iss: idp.url, sub: "u-1" } });
    expect(await outcome()).toMatchObject({ ok: true });
    await trust.world.sql("update people set not_before = stop_instant() where id = $1", [personId]);
    expect(await outcome()).toMatchObject({ ok: false, says: expect.stringContaining("was stopped") });
    await idp.stop();
  });
});
