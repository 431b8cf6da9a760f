import type { ReplayedRule, SingleReplayResponse } from "@/lib/decisions/replay/single.schema";

const names: Record<ReplayedRule["part"], string> = {
  delegations: "Delegation",
  cumulative_limits: "Limit",
  approval_policies: "Approval policy",
  entitlements: "Entitlement",
  ceilings: "Ceiling",
  catalogue: "Catalogue",
  token: "Token",
  standing: "Status",
  hidden_delegations: "Hidden",
};

/** The kind of a rule, in front of its sentence. */
export const ruleName = ({ part }: Pick<ReplayedRule, "part">): string => names[part];

const reasons: Record<NonNullable<SingleReplayResponse["notReplayed"]>, string> = {
  facts_missing: "This decision cannot be judged again: a fact of it was erased or is not on record.",
  no_delegation: "This decision cannot be judged again: it names no delegation that you may see.",
  version_missing:
    "This decision cannot be judged again: a version that it names is not kept, or its digest is another one.",
};

/** The reason why a decision was not judged again. */
export const notReplayedText = (reason: SingleReplayResponse["notReplayed"]): string =>
  reasons[reason ?? "facts_missing"];

/** A verdict in words. A refusal that waits for an approval is one. */
export function verdictWords({ verdict, code }: { verdict: "allow" | "ask" | "deny"; code: string | null }): string {
  if (verdict === "ask" || code === "approval_required") return "needs approval";
  return verdict === "allow" ? "allowed" : "denied";
}
