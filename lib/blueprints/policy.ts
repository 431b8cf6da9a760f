import type { CanonicalAuthority } from "@/lib/authority/model";
import { replacesWithoutWidening } from "@/lib/authority/narrower";
import type { BlueprintTerms } from "./model";

/** One way in which a new version allows more than the one before, and so takes a second person. */
export type Widening = { member: keyof BlueprintTerms; path: string; code: string; sentence: string };

/**
 * Lists what a change of a blueprint loosens; empty when it only tightens, or changes no control at all.
 *
 * Lifetimes of keys and tokens and the binding of tokens act at once and on record, as before; another approval policy
 * always counts as looser, because which of two policies asks more is nothing that can be computed.
 */
export function wideningsOf(before: BlueprintTerms, after: BlueprintTerms): Widening[] {
  return [...ceilingWidenings(before.ceiling, after.ceiling), ...controlWidenings(before, after)];
}

function controlWidenings(before: BlueprintTerms, after: BlueprintTerms): Widening[] {
  const loosens: [keyof BlueprintTerms, boolean, string][] = [
    [
      "maxDelegationDays",
      after.maxDelegationDays > before.maxDelegationDays,
      `Delegations may last ${after.maxDelegationDays} days instead of ${before.maxDelegationDays}.`,
    ],
    [
      "grantSubdelegationsAtOnce",
      after.grantSubdelegationsAtOnce && !before.grantSubdelegationsAtOnce,
      "Agents' own sub-delegations are granted without an approver.",
    ],
    [
      "approvalPolicyId",
      after.approvalPolicyId !== before.approvalPolicyId,
      "Requests are decided by another approval policy.",
    ],
  ];
  return loosens.flatMap(([member, looser, sentence]) =>
    looser ? [{ member, path: member, code: `${member}_looser`, sentence }] : [],
  );
}

/** The old ceiling is asked no more once the new one stands, so the new one must say itself all that it demands. */
function ceilingWidenings(before: CanonicalAuthority | null, after: CanonicalAuthority | null): Widening[] {
  const wider = (path: string, code: string, sentence: string): Widening => ({
    member: "ceiling",
    path,
    code,
    sentence,
  });
  if (before === null) return [];
  if (after === null) return [wider("", "ceiling_removed", "There is no ceiling any more: every authority fits.")];
  const narrower = replacesWithoutWidening(after, before);
  return narrower.ok ? [] : narrower.issues.map(({ path, code, sentence }) => wider(path, code, sentence));
}
