import { append } from "@/lib/audit/append";
import {
  confirmChange,
  endChange,
  proposeChange,
  refuseConfirmation,
  refuseOutdated,
} from "@/lib/control-changes/commands";
import type { ControlChange } from "@/lib/control-changes/model";
import { scoreProposal } from "@/lib/control-changes/queries";
import { LifecycleError } from "@/lib/lifecycle/errors";
import { type LifecycleRule, lifecycleControl, lifecycleSubject } from "@/lib/lifecycle/model";
import { keyedReads } from "@/lib/platform/database/keyed-transactions";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import { refuseUnknownGroups } from "./approvers";
import { lifecyclePolicyChanged } from "./events";
import { coversAll } from "./policy";
import { previewRules } from "./preview";
import { type PolicyPreview, type PolicyPreviewResponse, type ProposePolicy, Rules } from "./schema";
import { addVersion, currentPolicy } from "./store";

const controlOf = (changeId: string) =>
  ({ id: changeId, kind: lifecycleControl, subjectId: lifecycleSubject, needed: "approval-policies:write" }) as const;

/** Refuses rules that leave agents without one; throws `lifecycle_rule_last`. */
function refuseIncomplete(rules: ProposePolicy["rules"]): void {
  const last = rules.at(-1);
  if (last && coversAll(last)) return;
  throw new LifecycleError("lifecycle_rule_last", {
    errors: [{ path: `rules[${rules.length - 1}]`, code: "not_all_agents" }],
  });
}

type LifecycleRules = ProposePolicy["rules"];

const contentOf = (before: readonly LifecycleRule[], after: LifecycleRules, preview: PolicyPreview) => ({
  ...{ name: "Lifecycle policy", before, after, preview },
});

/** Counts the agents that would need something under other rules, and scores their proposal. Changes nothing. */
export async function previewPolicy(rules: LifecycleRules): Promise<PolicyPreviewResponse> {
  refuseIncomplete(rules);
  await refuseUnknownGroups(rules);
  const preview = await previewRules(rules);
  const content = contentOf((await currentPolicy()).rules, rules, preview);
  const proposal = { kind: lifecycleControl, subjectId: lifecycleSubject, content } as const;
  return { ...preview, risk: await keyedReads((tx) => scoreProposal(tx, proposal)) };
}

/**
 * Proposes other rules for the lifecycle policy. Nothing changes until a second person confirms the document. It holds
 * the rules before and after, and the preview.
 *
 * @throws LifecycleError `lifecycle_rule_last`, `lifecycle_group_unknown`, `lifecycle_policy_outdated`, `lifecycle_policy_unchanged`; ChangeError
 * `change_pending`.
 */
export async function proposePolicy(principal: Principal, { rules, version, reason }: ProposePolicy): Promise<void> {
  refuseIncomplete(rules);
  await refuseUnknownGroups(rules);
  const preview = await previewRules(rules);
  await transaction(async (tx) => {
    const before = await currentPolicy(tx);
    if (before.version !== version) throw new LifecycleError("lifecycle_policy_outdated");
    if (canonicalise(before.rules) === canonicalise(rules)) throw new LifecycleError("lifecycle_policy_unchanged");
    const content = contentOf(before.rules, rules, preview);
    await proposeChange(tx, principal, {
      ...{ kind: lifecycleControl, facts: { control: "lifecycle-policy" }, subjectId: lifecycleSubject },
      ...{ basedOn: before.version, content, reason },
    });
  });
}

/** The rules of a proposed document. */
export function proposedRules({ document }: Pick<ControlChange, "document">): ProposePolicy["rules"] {
  const parsed: { content: { after: unknown } } = JSON.parse(document);
  return Rules.parse(parsed.content.after);
}

/**
 * Confirms the change as the second person, exactly as it was read. The rules apply from this transaction on: no
 * edit, transfer or activation that the former rules allowed is still under way then.
 *
 * @throws ChangeError as `confirmChange`, and `change_outdated` if another version came meanwhile. LifecycleError
 * `lifecycle_group_unknown` if a named group was removed.
 */
export async function confirmPolicy(principal: Principal, changeId: string, digest: string): Promise<void> {
  const read = await refuseConfirmation(principal, controlOf(changeId), digest);
  refuseOutdated(read, await currentPolicy());
  // A group that was removed meanwhile would leave no approvers: its name is never given again.
  await refuseUnknownGroups(proposedRules(read));
  await transaction(
    async (tx) => {
      const change = await confirmChange(tx, principal, controlOf(changeId), digest);
      const before = await currentPolicy(tx);
      refuseOutdated(change, before);
      const { reason, id, proposedById } = change;
      const rules = proposedRules(change);
      const after = await addVersion(tx, before, { rules, reason, changedById: principal.personId, changeId: id });
      const actor = { type: "person", id: principal.personId } as const;
      await append(tx, lifecyclePolicyChanged(actor, before, after, proposedById));
    },
    { barrier: "exclusive" },
  );
}

/** Refuses a change that another person proposed, or withdraws the actor's own. Throws as `endChange`. */
export const endPolicyChange = (
  principal: Principal,
  changeId: string,
  action: "refuse" | "withdraw",
  note: string,
): Promise<unknown> => transaction((tx) => endChange(tx, principal, controlOf(changeId), action, note));
