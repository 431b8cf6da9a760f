import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { currentOf, loadFacts } from "@/lib/entitlements/effective.store";
import { getSetting } from "@/lib/entitlements/store";
import type { Group, MembershipAction } from "@/lib/groups/model";
import { decidesApprovals, sourcesOf } from "@/lib/groups/store";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Setting } from "@/lib/principals/entitlement.model";
import { effectiveEntitlement, isNoWiderEntitlement } from "@/lib/principals/entitlement.policy";
import { PeopleError } from "@/lib/principals/errors";
import type { Person } from "@/lib/principals/model";

export type Membership = { group: Group; person: Person };

/** The entitlement of the person now, and after they joined or left the group. */
export type EntitlementsOf = { before: Setting; after: Setting };

/** Works out the person's entitlement without and with the change of the group. */
export async function entitlementsOf(
  tx: Tx,
  { group, person }: Membership,
  action: MembershipAction,
): Promise<EntitlementsOf> {
  const [facts] = await loadFacts([person.id], tx);
  if (!facts) throw new PeopleError("person_not_found");
  const others = facts.groups.filter(({ groupId }) => groupId !== group.id);
  const { setting } = await getSetting(group.id, tx);
  const sources = await sourcesOf(tx, group.id, person.id);
  const stays = action === "add" || sources.some((source) => source !== "manual");
  const groups = stays && setting !== null ? [...others, { groupId: group.id, authority: setting }] : others;
  const inOrder = groups.toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1));
  const { own, authority: before } = currentOf(facts);
  return { before, after: effectiveEntitlement(own, inOrder).authority };
}

/** Reads the facts because of which two admins agree on a change of a membership, or one makes it alone. */
export async function membershipFacts(tx: Tx, membership: Membership, action: MembershipAction) {
  const entitlements = await entitlementsOf(tx, membership, action);
  const widens = !isNoWiderEntitlement(entitlements.after, entitlements.before);
  const decides = await decidesApprovals(tx, membership.group);
  return { entitlements, facts: { control: "group-membership", widens, decides } as const };
}

/** Refuses a change that takes two admins: `membership_widens`, or `membership_decides`. */
export async function refuseForTwo(tx: Tx, membership: Membership, action: MembershipAction): Promise<void> {
  const { facts } = await membershipFacts(tx, membership, action);
  if (!takesTwo(facts)) return;
  throw new PeopleError(facts.widens ? "membership_widens" : "membership_decides", {
    facts: { groupId: membership.group.id, personId: membership.person.id },
  });
}
