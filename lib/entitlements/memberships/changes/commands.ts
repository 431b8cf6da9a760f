import { proposeChange } from "@/lib/control-changes/commands";
import { ChangeError } from "@/lib/control-changes/errors";
import type { ControlChange } from "@/lib/control-changes/model";
import { takesTwo } from "@/lib/control-changes/takes-two/policy";
import { membershipContent, readMembership, stillShows } from "@/lib/entitlements/memberships/changes/document";
import { membershipControl } from "@/lib/entitlements/memberships/changes/model";
import type { ProposeMembershipRequest } from "@/lib/entitlements/memberships/changes/schema";
import { judgeMembership, lockMembership, refuseMove, writeMembership } from "@/lib/entitlements/memberships/commands";
import { entitlementsOf, membershipFacts } from "@/lib/entitlements/memberships/effect";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transactionOnSide } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";

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
  const shown = await judgeMembership(principal, { groupId, personId, action });
  const { facts: read } = await membershipFacts(prisma(), shown, action);
  // A proposal changes nothing yet, so it holds up no evaluation.
  return transactionOnSide(takesTwo(read) ? "shared" : "exclusive", async (tx, tighten) => {
    const membership = await lockMembership(tx, principal, groupId, personId);
    await refuseMove(tx, membership, action);
    const { entitlements, facts } = await membershipFacts(tx, membership, action);
    if (!takesTwo(facts)) {
      tighten();
      await writeMembership(tx, principal, membership, action);
      return undefined;
    }
    return proposeChange(tx, principal, {
      ...{ kind: membershipControl, subjectId: personId, basedOn: membership.group.version, facts, reason },
      content: membershipContent(action, membership.group, membership.person, entitlements),
    });
  });
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
