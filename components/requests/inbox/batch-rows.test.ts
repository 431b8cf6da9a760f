import { expect, it } from "vitest";
import type { RequestSummary } from "@/lib/requests/schema";
import { batchRows } from "./batch-rows";

const request = (id: string, change: Partial<RequestSummary> = {}): RequestSummary =>
  ({
    ...{ id, purpose: "Refunds", maxDepth: 0, notBefore: "2026-11-29T00:00:00Z", expiresAt: "2026-11-30T00:00:00Z" },
    agent: { name: "refund-triage", displayName: null, environment: "prod", riskTier: "low" },
    ...{ requester: { id: "per_1", name: "Mara" }, through: null, delegator: null, onBehalfOf: null },
    ...{ risk: { score: 12, parts: [] }, terms: [{ label: "Actions", text: "create" }] },
    ...change,
  }) as RequestSummary;

it("members that differ are listed for each request, also those that one lacks, and alike ones once", () => {
  const { alike, differing } = batchRows([
    request("req_1", { terms: [{ label: "Each time", text: "up to 5 USD each" }] }),
    request("req_2", { onBehalfOf: { id: "per_2", name: "Jonas" }, expiresAt: "2026-12-30T00:00:00Z" }),
  ]);
  const said = (id: string) => differing.get(id)?.map(({ label, text }) => `${label}: ${text}`);
  expect(said("req_1")).toEqual([
    ...["On behalf of: none", "Each time: up to 5 USD each", "Until: 2026-11-30T00:00:00Z", "Actions: none"],
  ]);
  expect(said("req_2")).toEqual([
    ...["On behalf of: Jonas", "Each time: none", "Until: 2026-12-30T00:00:00Z", "Actions: create"],
  ]);
  expect(alike.map(({ label }) => label)).toEqual(["Agent", "Asked by", "From", "Passed on", "Purpose", "Risk"]);
});
