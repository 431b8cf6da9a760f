import type { AskingPolicy } from "@/lib/delegations/chain/model";
import { prisma } from "@/lib/platform/database/prisma";
import { defaultPolicyId, type PolicyRules } from "./model";
import * as store from "./store";

/** A policy at one of its versions. */
export type FormerPolicy = Omit<AskingPolicy, "rules"> & { rules: PolicyRules };

/** Reads a policy at a version. It checks no permission. */
export async function policyVersion(id: string, version: number): Promise<FormerPolicy | undefined> {
  const where = { policyId_version: { policyId: id, version } };
  const row = await prisma().approvalPolicyVersion.findUnique({
    where,
    include: { policy: { select: { name: true } } },
  });
  return row ? { id, name: row.policy.name, version, rules: row.rules as PolicyRules } : undefined;
}

/** Reads the version of a policy that was in force at an instant; null is the organisation's. It checks no permission. */
export async function policyAt(id: string | null, at: Date): Promise<FormerPolicy | undefined> {
  const [policy] = await store.policiesAt(prisma(), at, id ?? defaultPolicyId);
  const [version] = policy?.versions ?? [];
  if (!policy || !version) return undefined;
  return { id: policy.id, name: policy.name, version: version.version, rules: version.rules as PolicyRules };
}

/** The policy as decisions read it: null if none of its rules asks before an action. */
export const askingOnly = (policy: FormerPolicy): AskingPolicy | null =>
  policy.rules.some(({ asksBeforeActions }) => asksBeforeActions) ? policy : null;
