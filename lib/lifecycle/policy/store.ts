import { LifecycleError } from "@/lib/lifecycle/errors";
import type { LifecycleRule } from "@/lib/lifecycle/model";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { type LifecyclePolicy, Rules } from "./schema";

type Reader = Pick<Tx, "lifecyclePolicy">;

const read = ({ rules, ...row }: Omit<LifecyclePolicy, "rules"> & { rules: unknown }): LifecyclePolicy => ({
  ...row,
  rules: Rules.parse(rules),
});

/** The version in force. The migration wrote the first one. */
export async function currentPolicy(reader: Reader = prisma()): Promise<LifecyclePolicy> {
  return read(await reader.lifecyclePolicy.findFirstOrThrow({ orderBy: { version: "desc" } }));
}

/** Versions, the newest first; of those before one, if it is given. */
export async function listVersions(take: number, before?: number): Promise<LifecyclePolicy[]> {
  const where = before === undefined ? {} : { version: { lt: before } };
  return (await prisma().lifecyclePolicy.findMany({ where, orderBy: { version: "desc" }, take })).map(read);
}

/** Adds the version after the one that was read, or throws `lifecycle_policy_outdated` if another one came first. */
export async function addVersion(
  tx: Tx,
  before: LifecyclePolicy,
  { rules, ...by }: { rules: readonly LifecycleRule[]; reason: string; changedById: string; changeId: string },
): Promise<LifecyclePolicy> {
  try {
    const data = { ...by, version: before.version + 1, rules: JSON.parse(JSON.stringify(rules)) };
    return read(await tx.lifecyclePolicy.create({ data }));
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw new LifecycleError("lifecycle_policy_outdated");
  }
}
