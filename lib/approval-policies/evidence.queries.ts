import { prisma } from "@/lib/platform/database/prisma";
import type { PolicyRules } from "./model";

export type PolicyVersionDocument = {
  id: string;
  name: string;
  version: number;
  rules: PolicyRules;
  autoGrant: boolean;
  createdAt: string;
};

/** Reads versions of approval policies as they were. Knows no caller: the use case that asks decides who may. */
export async function policyVersionDocuments(
  wanted: readonly { id: string; version: number }[],
): Promise<PolicyVersionDocument[]> {
  if (wanted.length === 0) return [];
  const rows = await prisma().approvalPolicyVersion.findMany({
    where: { OR: wanted.map(({ id: policyId, version }) => ({ policyId, version })) },
    orderBy: [{ policyId: "asc" }, { version: "asc" }],
    include: { policy: { select: { name: true } } },
  });
  return rows.map(({ policyId: id, version, policy, rules, autoGrant, createdAt }) => ({
    ...{ id, name: policy.name, version, rules: rules as PolicyRules, autoGrant, createdAt: createdAt.toISOString() },
  }));
}
