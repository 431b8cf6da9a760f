import { findPolicy } from "@/lib/approval-policies/store";
import type { TrailMark } from "@/lib/audit/recorded-since";
import { BlueprintError } from "@/lib/blueprints/errors";
import { type Blueprint, type BlueprintTerms, termsOf } from "@/lib/blueprints/model";
import { readTerms } from "@/lib/blueprints/read-terms";
import type { BlueprintTermsRequest } from "@/lib/blueprints/schema";
import { prisma } from "@/lib/platform/database/prisma";
import { defineComputation } from "@/lib/platform/jobs/computations/computation";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import type { FoundPreview } from "./model";
import { type Walk, walkOn, walkStart } from "./portions";

/** A change of a blueprint: the version it is based on, and the terms before and after. */
export type Change = { blueprintId: string; version: number; before: BlueprintTerms; after: BlueprintTerms };

/**
 * Reads the requested change of a blueprint, based on the blueprint's current terms.
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

/** A change, the number of agents, and the position in the log before the preview read anything. */
export type PreviewInput = Change & { agents: number; mark: TrailMark };

/** Previews the effect of a change on the live delegations and the undecided requests of a blueprint's agents. */
export const preview = defineComputation<PreviewInput, Walk, FoundPreview>({
  kind: "ceilings.preview",
  begin: () => walkStart,
  portion: async (input, before, take) => {
    const { blueprintId, agents } = input;
    const ceilings = { before: input.before.ceiling, after: input.after.ceiling };
    const { walk, isOver } = await walkOn({ blueprintId, ...ceilings }, before, take);
    const total = 2 * agents;
    if (!isOver) return { state: walk, progress: { done: Math.min(walk.passed, total), total } };
    const { counts, delegations, requests, effects } = walk;
    const result = { counts, delegations, requests, effects };
    return { result, progress: { done: total, total }, digest: previewDigest(input, effects) };
  },
});

/** Digest of a change and everything that it affects. */
export const previewDigest = ({ blueprintId, version, after }: Change, effects: string): string =>
  digestOf({ blueprintId, version, after, effects });
