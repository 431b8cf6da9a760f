import { createHash } from "node:crypto";
import { findPolicy } from "@/lib/approvals/policies/store";
import { BlueprintError } from "@/lib/blueprints/errors";
import { type Blueprint, type BlueprintTerms, termsOf } from "@/lib/blueprints/model";
import { readTerms } from "@/lib/blueprints/read-terms";
import type { BlueprintTermsRequest } from "@/lib/blueprints/schema";
import type { Effect } from "@/lib/ceilings/model";
import { effectOf } from "@/lib/ceilings/policy";
import * as store from "@/lib/ceilings/store";
import { prisma } from "@/lib/platform/db/prisma";
import type { Tx } from "@/lib/platform/db/transaction";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";

/** A change of a blueprint as it would be made: on which version, and what its terms would be. */
export type Change = { blueprintId: string; version: number; before: BlueprintTerms; after: BlueprintTerms };

export type AffectedDelegations = Effect & Awaited<ReturnType<typeof store.alikeDelegations>>[number];

/**
 * Reads the change that somebody asks for of a blueprint as it is now.
 *
 * @throws BlueprintError `blueprint_not_found`, `ceiling_invalid`, `defaults_invalid`, `approval_policy_unknown`.
 */
export async function readChange(blueprint: Blueprint, request: BlueprintTermsRequest): Promise<Change> {
  const before = termsOf(blueprint);
  const after = await readTerms(before, request);
  const { approvalPolicyId: policy } = after;
  if (policy !== null && policy !== before.approvalPolicyId && !(await findPolicy(prisma(), policy))) {
    throw new BlueprintError("approval_policy_unknown", { errors: [{ path: "approvalPolicyId", code: "unknown" }] });
  }
  return { blueprintId: blueprint.id, version: blueprint.version, before, after };
}

/** Everything live below a blueprint, with what the change does to it, and the digest that stands for what it affects. */
export type Affected = { groups: AffectedDelegations[]; digest: string };

/** Judges every live delegation of the blueprint's agents once for each different authority among them. */
export async function affectedBy(
  db: Pick<Tx, "$queryRaw">,
  { blueprintId, version, before, after }: Change,
): Promise<Affected> {
  const groups = (await store.alikeDelegations(db, blueprintId)).map((alike) => ({
    ...alike,
    ...effectOf(alike.effective, before.ceiling, after.ceiling),
  }));
  const affected = groups.filter(({ outcome }) => outcome !== "unchanged");
  const effects = affected.map((group) => `${group.outcome} ${group.stamp}`).toSorted();
  const shown = canonicalise({ blueprintId, version, after, effects });
  return { groups, digest: createHash("sha256").update(shown, "utf8").digest("base64url") };
}
