import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  authorityRules,
  type BelowParent,
  boundElement,
  childOf,
  type Parent,
  widerRules,
} from "@/e2e/protocol/bad-input/authority-rules";
import { expectCode, expectRefusal } from "@/e2e/protocol/bad-input/expect-refusal";
import { refusingServer, unchanged } from "@/e2e/protocol/bad-input/fixture";
import { approver, refusedAt } from "@/e2e/protocol/bad-input/rule";
import { addPerson, succeeded } from "@/lib/testing/http";
import { addAgent, addSubject, ask, delegate, inAnHour, type MadeRequest } from "@/lib/testing/stage";

// The table of bad input in the issue "Delegations and approvals". Each row has a number, a code and a member. Nothing
// is stored.
const own = refusingServer() as BelowParent;
const { storesNothing, looked } = unchanged(own);
beforeAll(async () => {
  const { stage, subject } = own;
  own.request = await ask(stage, subject.agentId);
  const change = { authority: [boundElement(own)], maxDepth: 1, expiresAt: inAnHour() };
  const { agentId } = await addSubject(stage);
  const delegationId = await delegate(stage, agentId, change);
  const path = `/api/delegations/${delegationId}`;
  own.parent = { ...succeeded(await stage.owner.client.get<Parent>(path)), delegationId };
});

describe("an authority that is none", () => {
  afterAll(looked);

  it.each(authorityRules)("$name: $refusal", (rule) => storesNothing(rule.name, () => expectCode(own, rule)));
});

describe("a child that is wider than its parent by the smallest step", () => {
  describe("stores nothing", () => {
    afterAll(looked);

    it.each(widerRules)("$name: $refusal", (rule) => storesNothing(rule.name, () => expectCode(own, rule)));
  });

  it("without the step it is asked for: every refusal above is the step's", async () => {
    const { stage, subject, parent } = own;
    const made = await ask(stage, subject.agentId, {
      authority: [childOf(own)],
      parentDelegationId: parent.delegationId,
      ...{ expiresAt: parent.expiresAt, notBefore: parent.notBefore, maxDepth: parent.maxDepth - 1 },
    });
    expect(made.status).toBe("pending");
  });

  it("a chain is nine delegations long at most, for any depth that each allows", async () => {
    const { stage, subject } = own;
    const { client } = stage.owner;
    const authority = [childOf(own)];
    let parentDelegationId = await delegate(stage, subject.agentId, { authority, maxDepth: 8, expiresAt: inAnHour() });
    const { expiresAt } = succeeded(await client.get<Parent>(`/api/delegations/${parentDelegationId}`));
    for (let maxDepth = 7; maxDepth >= 0; maxDepth--) {
      const terms = { authority, parentDelegationId, maxDepth, expiresAt };
      const { agentId } = await addAgent(stage);
      succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`));
      parentDelegationId = await delegate(stage, agentId, terms);
    }
    const deeper = refusedAt("POST /api/requests", { as: () => client })(
      "a tenth",
      { agentId: subject.agentId, purpose: "Deeper", authority, parentDelegationId, expiresAt, maxDepth: 0 },
      "422 outside_parent maxDepth too_deep",
    );
    await expectRefusal(own, deeper);
  });
});

describe("an approval that is not one", () => {
  const at = (request: MadeRequest, verb: "approve" | "deny", as = approver) =>
    refusedAt(`POST /api/requests/${request.id}/${verb}`, { as });
  const fresh = () => ask(own.stage, own.subject.agentId);

  it("with a stale digest: of an earlier revision", async () => {
    const request = await fresh();
    const revised = { purpose: "Refund customers of June", note: "Which month" };
    succeeded(await own.stage.owner.client.post(`/api/requests/${request.id}/revise`, revised));
    const { digest } = request;
    await expectRefusal(own, at(request, "approve")("stale", { digest }, "409 digest_stale digest stale"));
    await expectRefusal(own, at(request, "deny")("stale no", { digest, note: "No" }, "409 digest_stale digest stale"));
  });

  it("of an expired request", async () => {
    const request = await fresh();
    const { digest } = request;
    // The job that ends it must not come first.
    await own.sql("update requests set decide_by = clock_timestamp() where id = $1", [request.id]);
    for (const verb of ["approve", "deny"] as const) {
      const before = await own.sql("select status, decided_at, delegation_id from requests where id = $1", [
        request.id,
      ]);
      const answer = await own.stage.approver.client.post<{ code: string }>(`/api/requests/${request.id}/${verb}`, {
        ...{ digest, note: "Late" },
      });
      expect([answer.status, answer.body.code], answer.text).toEqual([
        409,
        before[0]?.status === "pending" ? "request_expired" : "request_state",
      ]);
    }
    expect(await own.sql("select 1 from delegations where request_id = $1", [request.id])).toEqual([]);
    expect(await own.sql("select 1 from request_votes where request_id = $1", [request.id])).toEqual([]);
  });

  it("of a withdrawn request", async () => {
    const request = await fresh();
    succeeded(await own.stage.owner.client.post(`/api/requests/${request.id}/withdraw`, {}));
    const { digest } = request;
    await expectRefusal(own, at(request, "approve")("withdrawn", { digest }, "409 request_state"));
    await expectRefusal(own, at(request, "deny")("withdrawn no", { digest, note: "No" }, "409 request_state"));
  });

  it("of a request that is decided", async () => {
    const { stage } = own;
    const request = await fresh();
    const { digest } = request;
    succeeded(await stage.approver.client.post(`/api/requests/${request.id}/approve`, { digest, note: "" }));
    await expectRefusal(own, at(request, "approve")("again", { digest }, "409 request_state"));
    await expectRefusal(own, at(request, "deny")("a no after the yes", { digest, note: "No" }, "409 request_state"));
  });

  it("I9 of one's own request, also with the role for it", async () => {
    const both = await addPerson(own.stage.admin, ["member", "approver"]);
    const { agentId } = await addAgent(own.stage, { ownerEmail: both.email });
    const body = { agentId, purpose: "Refunds", authority: [boundElement(own)], expiresAt: inAnHour() };
    const request = succeeded(await both.client.post<MadeRequest>("/api/requests", body));
    const { digest } = request;
    const mine = () => both.client;
    await expectRefusal(own, at(request, "approve", mine)("one's own", { digest }, "403 self_approval"));
    await expectRefusal(own, at(request, "deny", mine)("one's own no", { digest, note: "No" }, "403 self_approval"));
  });
});
