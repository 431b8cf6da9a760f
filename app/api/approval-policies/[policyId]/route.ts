import { z } from "zod";
import { getPolicyAsOf } from "@/lib/approval-policies/as-of.queries";
import { PolicyAsOf } from "@/lib/approval-policies/as-of.schema";
import { getPolicy } from "@/lib/approval-policies/queries";
import { PolicyParams, PolicyResponse } from "@/lib/approval-policies/schema";
import { AsOfFilter } from "@/lib/audit/as-of.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Shows an approval policy: its rules, also as sentences, and what waits for a second person; with `at`, the version in force then.",
  permission: "requests:read",
  params: PolicyParams,
  query: AsOfFilter,
  response: z.union([PolicyResponse, PolicyAsOf]),
  handle: ({ principal, params: { policyId }, query: { at } }) =>
    at === undefined ? getPolicy(principal, policyId) : getPolicyAsOf(policyId, at),
});
