import { proposeChange } from "@/lib/control-changes/commands";
import { ChangeError } from "@/lib/control-changes/errors";
import type { ControlChange } from "@/lib/control-changes/model";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transactionOnSide } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { membershipContent, readMembership, stillShows } from "./change-document";
import type { ProposeMembershipRequest } from "./changes.schema";
import { membershipControl } from "./changes.schema";
import { judgeMembership, lockMembership, refuseMove, writeMembership } from "./commands";
import { entitlementsOf, membershipFacts } from "./effect";

/**
 * Proposes to add a person to a group or take them out; a second admin confirms it. It waits only if the person could
 * then delegate more, or if an approval policy uses the group. Otherwise it holds when this returns.
 *
 * @returns the change that waits; undefined when it holds already.
 * @throws the errors of changing the membership, except `membership_widens` and `membership_decides`; ChangeError
 *   `change_pending` while another change of this person's groups waits.
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
 * Applies a confirmed change in the transaction of the confirmation. It computes the person's entitlement again and
 * refuses the change if the result differs from the document.
 *
 * @throws ChangeError `change_outdated`; PeopleError `own_membership`, `member_exists` and the like.
 */
export async function applyMembership(tx: Tx, principal: Principal, change: ControlChange): Promise<void> {
  const { action, groupId, personId, providerId } = readMembership(change.document);
  const membership = await lockMembership(tx, principal, groupId, personId);
  await refuseMove(tx, membership, action);
  const entitlements = await entitlementsOf(tx, membership, action);
  const { group, person } = membership;
  if (!stillShows(change.document, membershipContent(action, group, person, entitlements, providerId))) {
    throw new ChangeError("change_outdated", { facts: { id: change.id } });
  }
  const source = providerId === undefined ? "manual" : "provider";
  await writeMembership(tx, principal, membership, action, { changeId: change.id, source });
}
