import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import { authorityDigest } from "@/lib/authority/language/digest";
import type { Blueprint, BlueprintTerms } from "./model";

/** A blueprint entered the registry. */
export const blueprintCreated = (actor: Actor, blueprint: Blueprint): AuditEvent => ({
  type: "blueprint.created",
  actor,
  ...(blueprint.requireDpop ? {} : { code: "bearer_tokens_allowed" }),
  refs: [blueprint.id],
  facts: {
    blueprintId: blueprint.id,
    version: blueprint.version,
    ...factsOf(blueprint),
  },
  texts: { name: blueprint.name },
});

const termKinds = {
  ceiling: "json",
  defaults: "json",
  dormancy: "json",
  tokenTtlSeconds: "fact",
  keyLifetimeDays: "fact",
  requireDpop: "fact",
  maxDelegationDays: "fact",
  grantSubdelegationsAtOnce: "fact",
  approvalPolicyId: "fact",
} as const;

/** The facts of a version in a record: settings by value, authority by digest, and no text. */
const factsOf = ({ ceiling, defaults, dormancy, ...terms }: BlueprintTerms) => ({
  tokenTtlSeconds: terms.tokenTtlSeconds,
  keyLifetimeDays: terms.keyLifetimeDays,
  requireDpop: terms.requireDpop,
  maxDelegationDays: terms.maxDelegationDays,
  grantSubdelegationsAtOnce: terms.grantSubdelegationsAtOnce,
  approvalPolicyId: terms.approvalPolicyId,
  dormancy: dormancy && { ...dormancy },
  ceilingDigest: ceiling && authorityDigest(ceiling),
  defaultsDigest: defaults?.authority ? authorityDigest(defaults.authority) : null,
});

type NewVersion = { reason: string; changeId: string | null; proposedById: string | null };

/** A blueprint has a new version, which all its agents follow. Unbound tokens, allowed or no more, have a code. */
export function blueprintEdited(
  actor: Actor,
  before: Blueprint,
  after: BlueprintTerms,
  { reason, changeId, proposedById }: NewVersion,
): AuditEvent {
  const code = after.requireDpop ? "bearer_tokens_refused" : "bearer_tokens_allowed";
  return {
    type: "blueprint.edited",
    actor,
    ...(before.requireDpop === after.requireDpop ? {} : { code }),
    refs: changeId === null ? [before.id] : [before.id, changeId],
    facts: {
      blueprintId: before.id,
      version: before.version + 1,
      before: factsOf(before),
      after: factsOf(after),
      changeId,
      proposedById: proposedById ?? undefined,
    },
    changes: changesOf(before, after, termKinds),
    texts: { name: before.name, reason },
  };
}
