import { policyError } from "@/lib/approvals/policies/errors";
import type { ApprovalPolicy } from "@/lib/approvals/policies/model";
import { ChangedPolicy, type PolicyList, type PolicyResponse } from "@/lib/approvals/policies/schema";
import * as store from "@/lib/approvals/policies/store";
import { ruleSentences } from "@/lib/approvals/policies/words";
import { shortagesOfRules } from "@/lib/approvals/satisfiable/queries";
import { openChange } from "@/lib/people/dual-control/queries";
import type { Principal } from "@/lib/people/principal";
import { prisma } from "@/lib/platform/db/prisma";

/** Lists the policies, the organisation's own first, each with what waits for a second person. */
export async function listPolicies(principal: Principal): Promise<PolicyList> {
  const policies = await store.findPolicies(prisma());
  return { policies: await Promise.all(policies.map((policy) => toResponse(principal, policy))), next: null };
}

export async function getPolicy(principal: Principal, id: string): Promise<PolicyResponse> {
  const policy = (await store.findPolicies(prisma(), id))[0];
  if (!policy) throw policyError("policy_not_found");
  return toResponse(principal, policy);
}

type Listed = ApprovalPolicy & { isDefault: boolean };

const toResponse = async (principal: Principal, policy: Listed): Promise<PolicyResponse> => ({
  ...policy,
  sentences: ruleSentences(policy.rules),
  shortages: await shortagesOfRules(prisma(), policy.rules),
  change: await proposalOf(principal, policy.id),
});

async function proposalOf(principal: Principal, id: string): Promise<PolicyResponse["change"]> {
  const change = await openChange(principal, "approval-policy", id, "approval-policies:write");
  if (!change) return null;
  const { rules, autoGrant } = ChangedPolicy.parse(JSON.parse(change.document).content);
  return { ...change, sentences: ruleSentences(rules), autoGrant, shortages: await shortagesOfRules(prisma(), rules) };
}
