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
