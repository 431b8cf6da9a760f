import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { policyError } from "./errors";
import { type ApprovalPolicy, defaultPolicyId, type PolicyRules } from "./model";

type Terms = { approvalPolicyId: string | null };

/** Reads the policies that blueprints name. The returned look-up falls back to the organisation's default policy. */
export async function policiesOf(tx: Tx, terms: readonly Terms[]): Promise<(id: string | null) => ApprovalPolicy> {
  const named = terms.flatMap(({ approvalPolicyId }) => (approvalPolicyId === null ? [] : [approvalPolicyId]));
  const rows = await tx.approvalPolicy.findMany({
    where: { id: { in: [...new Set([...named, defaultPolicyId])] } },
    include: current,
  });
  const policies = new Map(rows.map((row) => [row.id, toPolicy(row)]));
  return (id) => {
    const policy = policies.get(id ?? defaultPolicyId) ?? policies.get(defaultPolicyId);
    assertInvariant(policy !== undefined, "the policy that comes with the product exists");
    return policy;
  };
}

const current = { versions: { orderBy: { version: "desc" }, take: 1 } } as const;
type Row = Prisma.ApprovalPolicyGetPayload<{ include: typeof current }>;

/** Reads the current version of a policy; undefined if it does not exist. */
export async function findPolicy(tx: Tx, id: string): Promise<ApprovalPolicy | undefined> {
  const row = await tx.approvalPolicy.findUnique({ where: { id }, include: current });
  return row ? toPolicy(row) : undefined;
}

function toPolicy({ id, name, versions: [version] }: Row): ApprovalPolicy {
  assertInvariant(version !== undefined, `policy ${id} has a version`);
  // The rules were validated when they were proposed, and no other writer exists.
  return { id, name, version: version.version, rules: version.rules as PolicyRules, autoGrant: version.autoGrant };
}

export async function rulesOf(tx: Tx, policyId: string, version: number): Promise<PolicyRules> {
  const row = await tx.approvalPolicyVersion.findUnique({ where: { policyId_version: { policyId, version } } });
  return (row?.rules ?? []) as PolicyRules;
}

/** Lists all policies, or the one with the id: the organisation's default first, then by name. */
export async function findPolicies(tx: Tx, id?: string): Promise<(ApprovalPolicy & { isDefault: boolean })[]> {
  const rows = await tx.approvalPolicy.findMany({
    where: id === undefined ? {} : { id },
    include: current,
    orderBy: [{ isDefault: "desc" }, { name: "asc" }],
  });
  return rows.map((row) => ({ ...toPolicy(row), isDefault: row.isDefault }));
}

/** Adds a policy with its first version. @throws DomainError `policy_exists` */
export async function insert(
  tx: Tx,
  { rules, ...policy }: Pick<ApprovalPolicy, "id" | "name" | "rules"> & { createdById: string },
): Promise<void> {
  try {
    await tx.approvalPolicy.create({ data: { ...policy, versions: { create: { version: 1, rules } } } });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw policyError("policy_exists", [{ path: "name", code: "taken" }]);
  }
}

/**
 * Adds the version after `from` (I5).
 *
 * @throws DomainError `policy_changed_meanwhile` if another writer added one first.
 */
export async function addVersion(
  tx: Tx,
  policyId: string,
  from: number,
  next: { version: number; rules: PolicyRules; autoGrant: boolean; changeId: string },
): Promise<void> {
  const { count } = await tx.approvalPolicy.updateMany({
    where: { id: policyId, currentVersion: from },
    data: { currentVersion: next.version },
  });
  if (count === 0) throw policyError("policy_changed_meanwhile");
  await tx.approvalPolicyVersion.create({ data: { policyId, ...next } });
}

/** Reads versions of a policy, the newest first. */
export const versionsOf = (tx: Tx, policyId: string, before: number | undefined, take: number) =>
  tx.approvalPolicyVersion.findMany({
    where: { policyId, ...(before !== undefined && { version: { lt: before } }) },
    include: { policy: { select: { createdById: true } } },
    orderBy: { version: "desc" },
    take,
  });

/** Reads policies with the version that was in force at an instant. The versions of a policy begin when it is made. */
export const policiesAt = (tx: Tx, at: Date, id?: string) =>
  tx.approvalPolicy.findMany({
    where: { ...(id !== undefined && { id }), versions: { some: { createdAt: { lte: at } } } },
    include: { versions: { where: { createdAt: { lte: at } }, orderBy: { version: "desc" }, take: 1 } },
    orderBy: [{ isDefault: "desc" }, { name: "asc" }],
  });

/** Locks every policy against changes until the transaction ends: each agent of a chain may have another one. */
export async function holdPolicies(tx: Tx): Promise<void> {
  await tx.$queryRaw`select 1 from approval_policies order by id for share`;
}

/** Locks a policy against changes until the transaction ends, so that approvals under it precede its change. */
export async function holdPolicy(tx: Tx, id: string): Promise<void> {
  await tx.$queryRaw`select 1 from approval_policies where id = ${id} for share`;
}

/** Reads the names of policies, by id. */
export async function policyNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.approvalPolicy.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
