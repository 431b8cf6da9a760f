import { proposeChange } from "@/lib/people/dual-control/commands";
import { ChangeError } from "@/lib/people/dual-control/errors";
import type { ControlChange } from "@/lib/people/dual-control/model";
import { takesTwo } from "@/lib/people/dual-control/takes-two/policy";
import type { Setting } from "@/lib/people/entitlements/model";
import { effectiveEntitlement, isNoWiderEntitlement } from "@/lib/people/entitlements/policy";
import { getSetting, loadFacts } from "@/lib/people/entitlements/store";
import { PeopleError } from "@/lib/people/errors";
import {
  lockMembership,
  type Membership,
  refuseMembershipChange,
  refuseMove,
  writeMembership,
} from "@/lib/people/groups/commands";
import { membershipContent, readMembership, stillShows } from "@/lib/people/groups/membership-changes/document";
import { membershipControl } from "@/lib/people/groups/membership-changes/model";
import type { ProposeMembershipRequest } from "@/lib/people/groups/membership-changes/schema";
import type { MembershipAction } from "@/lib/people/groups/model";
import { decidesApprovals, sourcesOf } from "@/lib/people/groups/store";
import type { Principal } from "@/lib/people/principal";
import { type Tx, transaction } from "@/lib/platform/db/transaction";

/**
 * Proposes that somebody comes into a group or leaves it, where they could then delegate more or an approval policy
 * looks at the group; a second admin confirms it. Elsewhere it holds when this returns, as it does without a proposal.
 *
 * @returns the change that waits; undefined when it holds already.
 * @throws what changing the membership throws, except `membership_widens` and `membership_decides`; ChangeError `change_pending` while another
 *   change of this person's groups waits.
 */
export async function proposeMembership(
  principal: Principal,
  groupId: string,
  { personId, action, reason }: ProposeMembershipRequest,
): Promise<ControlChange | undefined> {
  await refuseMembershipChange(principal, { groupId, personId, action });
  return transaction(
    async (tx) => {
      const membership = await lockMembership(tx, principal, groupId, personId);
      await refuseMove(tx, membership, action);
      const { before, after } = await entitlementsOf(tx, membership, action);
      const decides = await decidesApprovals(tx, membership.group);
      const facts = { control: "group-membership", widens: !isNoWiderEntitlement(after, before), decides } as const;
      if (!takesTwo(facts)) {
        await writeMembership(tx, principal, membership, action);
        return undefined;
      }
      return proposeChange(tx, principal, {
        ...{ kind: membershipControl, subjectId: personId, basedOn: membership.group.version, facts, reason },
        content: membershipContent(action, membership.group, membership.person, { before, after }),
      });
    },
    { barrier: "exclusive" },
  );
}

/**
 * Does what two admins agreed on, in the transaction of the second one's yes. What the person may delegate is worked out
 * anew: where it is not what both were shown, nothing happens.
 *
 * @throws ChangeError `change_outdated`; PeopleError `own_membership`, `member_exists` and the like.
 */
export async function applyMembership(tx: Tx, principal: Principal, change: ControlChange): Promise<void> {
  const { action, groupId, personId } = readMembership(change.document);
  const membership = await lockMembership(tx, principal, groupId, personId);
  await refuseMove(tx, membership, action);
  const entitlements = await entitlementsOf(tx, membership, action);
  if (!stillShows(change.document, membershipContent(action, membership.group, membership.person, entitlements))) {
    throw new ChangeError("change_outdated", { facts: { id: change.id } });
  }
  await writeMembership(tx, principal, membership, action, change.id);
}

/** What the person may delegate now, and what they could once they came or left. */
async function entitlementsOf(
  tx: Tx,
  { group, person }: Membership,
  action: MembershipAction,
): Promise<{ before: Setting; after: Setting }> {
  const [facts] = await loadFacts([person.id], tx);
  if (!facts) throw new PeopleError("person_not_found");
  const others = facts.groups.filter(({ groupId }) => groupId !== group.id);
  const { setting } = await getSetting(group.id, tx);
  const sources = await sourcesOf(tx, group.id, person.id);
  const stays = action === "add" || sources.some((source) => source !== "manual");
  const groups = stays && setting !== null ? [...others, { groupId: group.id, authority: setting }] : others;
  const inOrder = groups.toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1));
  return { before: facts.current, after: effectiveEntitlement(facts.own, inOrder).authority };
}
