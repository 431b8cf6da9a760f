import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GET as listRules } from "@/app/api/trusted-issuers/[issuerId]/rules/route";
import { POST as testRoute } from "@/app/api/trusted-issuers/test/route";
import { ForeignIssuer } from "@/e2e/support/foreign-issuer";
import { TrustWorld } from "@/e2e/support/trust";
import { setSingleton } from "@/lib/platform/singleton/singleton";
import { patternMatches } from "@/lib/trusted-issuers/policy";
import type { TestTokenResponse, WorkloadRuleResponse } from "@/lib/trusted-issuers/schema";
import { loadTrust } from "@/lib/trusted-issuers/store";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";

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
});
