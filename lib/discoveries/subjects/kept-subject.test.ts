import { describe, expect, it } from "vitest";
import { keptSubject } from "./kept-subject";

const own = "spiffe://acme.example/agent/";
const kept = (id: string, type = "agent") => keptSubject(type, id, own);

describe("of a subject that a resource server names", () => {
  it.each([
    "refund-agent",
    "billing-reconciler-7d9f8b6c5-x2x4z",
    "Billing-Reconciliation-Agent-Production-2026",
    "spiffe://acme.example/agent/k7Zq2mX9vR4tB8nL3pW6yD1sF5hJ0cGa",
    "spiffe://other.example/ns/prod/sa/reports",
    "3f2b8c1e-9a4d-4e7f-8b6a-5d0c1e2f3a4b",
    "agt_01M8KQ5YYCRTFA7QBNREN7CHCF",
    "reports@project-123456.iam.gserviceaccount.com",
    "0oa2hdfe9f3kKs7bd5d7",
    "web-app-7d9f8b6c5d-x2x4z",
    "Okta-SCIM-v2-Prod-EU1-B2B",
    "RefundBotForTheEuTeam",
    "s3reportsreader2",
    "reports-2026-11-30-12345678901",
    "arn:aws:iam::123456789012:role/reports",
    "123456789012-compute@developer.gserviceaccount.com",
    "service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com",
  ])("the name %s is kept", (id) => {
    expect(kept(id)).toEqual({ externalId: `agent:${id}`, name: id });
  });

  it.each([
    ["eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZ2VudC1hIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg", "secret"],
    ["Bearer k7Zq2mX9vR4t", "secret"],
    ["mpk_k7Zq2mX9vR4tB8nL3pW6yD1s", "secret"],
    ["ghp_k7Zq2mX9vR4tB8nL3pW6yD1sF5hJ0c", "secret"],
    ["https://bot:hunter2@example.com/", "secret"],
    ["https://example.com/agent?key=1", "secret"],
    ["spiffe://other.example/k7Zq2mX9vR4tB8nL3pW6yD1sF5hJ0cGa", "random"],
    ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c", "random"],
    ["tok_01M8KQ5YYCRTFA7QBNREN7CHCF", "random"],
    ["V1StGXR8_Z5jdHi6B-myT", "random"],
    ["k3Zq9mX2vR4tB8nL3pW6y", "random"],
    ["mF_9.B5f-4.1JqM/kX7pQ2sZ8vT4nR6wY1dHcA", "random"],
    ["q0Xk3v9TzL2mR7pWb5YhNg", "random"],
    ["JBSWY3DPEHPK3PXP", "random"],
    ["mfrggzdfmztwq2lknnwg23tpobyxe43u", "random"],
    ["NB2W45DFOIZA2LTNMFZG65TFON2CA5DP", "random"],
    ["4111111111111111", "random"],
    ["card 4111 1111 1111 1111", "random"],
    ["agent-123456789012", "random"],
    ["a".repeat(201), "long"],
    ["  ", "unreadable"],
    ["refund\u202eagent", "unreadable"],
  ])("only the kind is kept of %s", (id, kind) => {
    const { externalId, name } = kept(id);
    expect(externalId).toBe(`agent: ${kind}`);
    expect(name).toMatch(/, not kept$/);
  });

  it("a type that is no name is not kept", () => {
    expect(kept("reports", "ghp_k7Zq2mX9vR4tB8nL3pW6yD1sF5hJ0c").externalId).toBe("other:reports");
    expect(kept("reports", "service").externalId).toBe("service:reports");
  });
});
