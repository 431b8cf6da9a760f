import { environments, riskTiers } from "@/lib/agents/model";
import type { ChangeTerms } from "@/lib/lifecycle/model";
import { confirmPolicy, proposePolicy } from "@/lib/lifecycle/policy/commands";
import { getLifecyclePolicy } from "@/lib/lifecycle/policy/queries";
import { type ProposePolicy, Rules } from "@/lib/lifecycle/policy/schema";
import type { Principal } from "@/lib/principals/principal";

type Rule = ProposePolicy["rules"][number];

/** A rule for all agents, with the terms of their changes. */
export const lifecycleRule = (changes: ChangeTerms | undefined, more: Partial<Rule> = {}): Rule => ({
  ...{ name: "All agents", requires: [], people: 1, offerDays: 14 },
  ...{ end: { mostDays: null, noticeDays: 14, outcome: "suspend" } },
  ...{ tiers: [...riskTiers], environments: [...environments], ...more },
  ...(changes && { changes: { ...changes, confirm: [...changes.confirm] } }),
});

/** Puts rules of the lifecycle policy in force by two people. */
export async function enforceRules([one, two]: readonly [Principal, Principal], wanted: Rule[]): Promise<void> {
  const rules = Rules.parse(wanted);
  const { version, rules: before } = await getLifecyclePolicy(one);
  if (JSON.stringify(before) === JSON.stringify(rules)) return;
  await proposePolicy(one, { rules, version, reason: "A test." });
  const { pendingChange } = await getLifecyclePolicy(two);
  await confirmPolicy(two, pendingChange?.id ?? "", pendingChange?.digest ?? "");
}
