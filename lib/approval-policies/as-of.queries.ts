import { pastInstant, unknownThen } from "@/lib/audit/as-of";
import { prisma } from "@/lib/platform/database/prisma";
import type { PolicyAsOf, PolicyListAsOf } from "./as-of.schema";
import { policyError } from "./errors";
import { shownVersions } from "./queries";
import * as store from "./store";

/**
 * Lists the policies that existed at an instant, each with the rules that were in force then.
 *
 * @throws DomainError `instant_ahead`
 */
export async function listPoliciesAsOf(at: string): Promise<PolicyListAsOf> {
  return { policies: await inForce(pastInstant(at)), next: null };
}

/**
 * Reads the version of a policy that was in force at an instant.
 *
 * @throws DomainError `policy_not_found`, `instant_ahead`, and `unknown_then` before its first version.
 */
export async function getPolicyAsOf(id: string, at: string): Promise<PolicyAsOf> {
  if (!(await store.findPolicy(prisma(), id))) throw policyError("policy_not_found");
  const [policy] = await inForce(pastInstant(at), id);
  if (!policy) throw unknownThen();
  return policy;
}

async function inForce(at: Date, id?: string): Promise<PolicyAsOf[]> {
  const rows = (await store.policiesAt(prisma(), at, id)).flatMap(({ versions: [version], ...policy }) =>
    version ? [{ ...version, policy }] : [],
  );
  const shown = await shownVersions(rows);
  return rows.flatMap(({ policy: { id: policyId, name, isDefault, currentVersion } }, index) => {
    const version = shown[index];
    if (!version) return [];
    return [{ ...version, id: policyId, name, isDefault, versionNow: currentVersion, asOf: { at: at.toISOString() } }];
  });
}
