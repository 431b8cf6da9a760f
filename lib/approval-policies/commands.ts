import { append } from "@/lib/audit/append";
import { confirmChange, endChange, proposeChange, refuseConfirmation } from "@/lib/control-changes/commands";
import { groupsNamed } from "@/lib/groups/queries";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import { policyError } from "./errors";
import { policyChanged, policyCreated } from "./events";
import { type ApprovalPolicy, fourEyesRules, type PolicyRules } from "./model";
import { rulesFaults } from "./policy";
import { ChangedPolicy, type CreatePolicyRequest, type ProposePolicyRequest } from "./schema";
import * as store from "./store";

type Who = Pick<Principal, "personId" | "through" | "limited">;
const kind = "approval-policy";
const needed = "approval-policies:write";

/** Creates a policy with the rules of four eyes, so that one person may do it. @throws DomainError `policy_exists` */
export async function createPolicy({ personId }: Who, { name }: CreatePolicyRequest): Promise<string> {
  return transaction(async (tx) => {
    const id = newId("approvalPolicy");
    await store.insert(tx, { id, name, rules: fourEyesRules, createdById: personId });
    await append(tx, policyCreated({ type: "person", id: personId }, { id, name, version: 1 }));
    return id;
  });
}

export type ChangeOfPolicy = { policyId: string; changeId: string };

/**
 * Proposes other rules. Nothing changes until a second person confirms exactly these.
 *
 * @throws DomainError `policy_not_found`, `policy_changed_meanwhile`, `policy_unchanged`, `policy_rules_invalid` naming
 * the rule and step, `change_pending`.
 */
export async function proposePolicy(
  principal: Who,
  policyId: string,
  { version, rules, autoGrant = false, reason }: ProposePolicyRequest,
): Promise<void> {
  await transaction(async (tx) => {
    const before = await getOrThrow(tx, policyId);
    if (before.version !== version) throw policyError("policy_changed_meanwhile", [{ path: "version", code: "stale" }]);
    const faults = [...rulesFaults(rules), ...(await unknownGroups(tx, rules))];
    if (faults.length > 0) throw policyError("policy_rules_invalid", faults);
    // Drops undefined members, so that the document leaves them out.
    const content: ChangedPolicy = JSON.parse(JSON.stringify({ name: before.name, rules, autoGrant }));
    const same = canonicalise({ name: before.name, rules: before.rules, autoGrant: before.autoGrant });
    if (canonicalise(content) === same) throw policyError("policy_unchanged");
    await proposeChange(tx, principal, {
      ...{ kind, subjectId: policyId, basedOn: version, content, reason },
      facts: { control: "approval-policy", change: "rules" },
    });
  });
}

/**
 * Confirms a proposed change as the second person, and applies it. Requests that were shown under the earlier version
 * are renewed when they are decided. The new rules apply to actions as soon as this returns.
 *
 * @throws DomainError as `confirmChange` does, and `policy_changed_meanwhile`, `policy_rules_invalid`.
 */
export async function confirmPolicy(principal: Who, of: ChangeOfPolicy, digest: string): Promise<void> {
  const control = { id: of.changeId, kind, subjectId: of.policyId, needed } as const;
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  const before = await getOrThrow(prisma(), of.policyId);
  const read = await refuseConfirmation(principal, control, digest);
  if (before.version !== read.basedOn) throw policyError("policy_changed_meanwhile");
  await transaction(
    async (tx) => {
      const policy = await getOrThrow(tx, of.policyId);
      const change = await confirmChange(tx, principal, control, digest);
      const { rules, autoGrant } = ChangedPolicy.parse(JSON.parse(change.document).content);
      const faults = await unknownGroups(tx, rules);
      if (faults.length > 0) throw policyError("policy_rules_invalid", faults);
      const version = change.basedOn + 1;
      await store.addVersion(tx, policy.id, change.basedOn, { version, rules, autoGrant, changeId: change.id });
      await append(
        tx,
        policyChanged({ type: "person", id: principal.personId }, { ...policy, version }, change, {
          before: policy,
          after: { rules, autoGrant },
        }),
      );
    },
    // The change may require approval of actions that needed none (rules D2).
    { barrier: "exclusive" },
  );
}

/** Refuses another person's proposal, or withdraws one's own. */
export async function endPolicyChange(
  principal: Who,
  { policyId, changeId }: ChangeOfPolicy,
  action: "refuse" | "withdraw",
  note: string,
): Promise<void> {
  await transaction(async (tx) => {
    await getOrThrow(tx, policyId);
    await endChange(tx, principal, { id: changeId, kind, subjectId: policyId, needed }, action, note);
  });
}

async function getOrThrow(tx: Tx, id: string): Promise<ApprovalPolicy> {
  const policy = await store.findPolicy(tx, id);
  if (!policy) throw policyError("policy_not_found");
  return policy;
}

/** Finds groups that do not exist, because no person could answer their steps. */
async function unknownGroups(tx: Tx, rules: PolicyRules) {
  const named = rules.flatMap(({ steps }, rule) =>
    steps.flatMap(({ groups = [], escalateTo }, step) => [
      ...groups.map((name, at) => ({ name, path: `rules[${rule}].steps[${step}].groups[${at}]` })),
      ...(escalateTo === undefined ? [] : [{ name: escalateTo, path: `rules[${rule}].steps[${step}].escalateTo` }]),
    ]),
  );
  const known = new Set((await groupsNamed(tx, [...new Set(named.map(({ name }) => name))])).map(({ name }) => name));
  return named
    .filter(({ name }) => !known.has(name))
    .map(({ name, path }) => ({ path, code: "unknown", message: `There is no group ${name}.` }));
}
