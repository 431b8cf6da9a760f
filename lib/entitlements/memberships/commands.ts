import { append } from "@/lib/audit/append";
import { settleAfterMove } from "@/lib/entitlements/commands/settle";
import * as events from "@/lib/groups/events";
import type { Group, GroupSource, MembershipAction } from "@/lib/groups/model";
import { refusalOfMembership, refusalOfMove } from "@/lib/groups/policy";
import type { CreateGroupRequest, EditGroupRequest } from "@/lib/groups/schema";
import * as store from "@/lib/groups/store";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { announce } from "@/lib/platform/events/announce";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { PeopleError } from "@/lib/principals/errors";
import { personActor } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";
import { getPersonOrThrow, lockActiveAdmins, lockPerson, readActiveAdmins } from "@/lib/principals/store";
import { type Membership, refuseForTwo } from "./effect";

/** Creates an empty group. Throws `admin_only`, or `group_exists` for a name that is or was in use. */
export const createGroup = (principal: Principal, { name, description }: CreateGroupRequest): Promise<Group> =>
  transaction(async (tx) => {
    await refuseOthersThanAdmins(tx, principal);
    const group = await store.insertGroup(tx, { id: newId("group"), name, description: description ?? "" });
    await append(tx, events.groupCreated(personActor(principal.personId), group));
    return group;
  });

/** Changes the description of a group; its name stays. Throws `admin_only`, `group_not_found` and `stale`. */
export const editGroup = (
  principal: Principal,
  groupId: string,
  { description }: EditGroupRequest,
  expectedVersion?: number,
): Promise<Group> =>
  transaction(async (tx) => {
    await refuseOthersThanAdmins(tx, principal);
    const group = await store.lockGroup(tx, groupId);
    refuseStaleVersion(expectedVersion, group.version);
    if (description === group.description) return group;
    const edited = await store.updateGroup(tx, group, { description });
    await append(tx, events.groupEdited(personActor(principal.personId), group, edited));
    return edited;
  });

/** Removes an empty group. Throws `admin_only`, `group_not_found`, `group_not_empty`, `group_decides`. */
export const removeGroup = (principal: Principal, groupId: string): Promise<void> =>
  transaction(async (tx) => {
    await refuseOthersThanAdmins(tx, principal);
    const group = await store.lockGroup(tx, groupId);
    if ((await store.memberIds(tx, groupId)).length > 0) throw new PeopleError("group_not_empty");
    // Its name is never given again, so no person could decide any more.
    if (await store.namesGroup(tx, group)) throw new PeopleError("group_decides");
    const removed = await store.updateGroup(tx, group, { removedAt: clock.now() });
    await append(tx, events.groupRemoved(personActor(principal.personId), removed));
  });

/**
 * Puts an active person into a group.
 *
 * Throws `admin_only`, `own_membership` (I9), `group_not_found`, `person_not_found`, `person_not_active`,
 * `member_exists`, and `membership_widens` where the person could then delegate more: two admins agree on that, as
 * they do where an approval policy looks at who is in the group (`membership_decides`).
 */
export const addMember = (principal: Principal, groupId: string, personId: string): Promise<Group> =>
  changeMembership(principal, groupId, personId, "add");

/**
 * Takes a person out of a group into which an admin put them.
 *
 * Throws `admin_only`, `own_membership` (I9), `group_not_found`, `person_not_found`, `member_not_found`;
 * `member_of_provider` if only the identity provider can do it; `membership_widens` if the person could then delegate
 * more; `membership_decides` as for {@link addMember}.
 */
export const removeMember = (principal: Principal, groupId: string, personId: string): Promise<Group> =>
  changeMembership(principal, groupId, personId, "remove");

/**
 * Changes a membership on the exclusive side of the barrier, because members of a group may be approvers (rules D2). A
 * membership also changes the entitlement: one admin alone narrows it, and never widens it.
 */
async function changeMembership(
  principal: Principal,
  groupId: string,
  personId: string,
  action: MembershipAction,
): Promise<Group> {
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await refuseForTwo(prisma(), await judgeMembership(principal, { groupId, personId, action }), action);
  return transaction(
    async (tx) => {
      const membership = await lockMembership(tx, principal, groupId, personId);
      await refuseMove(tx, membership, action);
      await refuseForTwo(tx, membership, action);
      await writeMembership(tx, principal, membership, action);
      return membership.group;
    },
    { barrier: "exclusive" },
  );
}

/** Locks admins, group and person, and refuses a principal who may not change this membership (I9). */
export const lockMembership = (tx: Tx, principal: Principal, groupId: string, personId: string): Promise<Membership> =>
  membershipFor(tx, principal, groupId, personId, locking);

/**
 * Reads a membership and refuses its change before its transaction takes the barrier, and holds no row. `lockMembership` and
 * `refuseMove` judge again behind it.
 */
export async function judgeMembership(
  principal: Principal,
  { groupId, personId, action }: { groupId: string; personId: string; action: MembershipAction },
): Promise<Membership> {
  const membership = await membershipFor(prisma(), principal, groupId, personId, reading);
  await refuseMove(prisma(), membership, action);
  return membership;
}

/** How admins, group and person are read: held until the transaction ends, or not. */
const locking = { admins: lockActiveAdmins, group: store.lockGroup, person: lockPerson };
const reading: typeof locking = {
  admins: readActiveAdmins,
  group: (tx, id) => store.getGroupOrThrow(id, tx),
  person: getPersonOrThrow,
};

async function membershipFor(
  tx: Tx,
  { personId: actorId }: Principal,
  groupId: string,
  personId: string,
  read: typeof locking,
): Promise<Membership> {
  const admins = await read.admins(tx);
  const group = await read.group(tx, groupId);
  const person = await read.person(tx, personId);
  const refusal = refusalOfMembership(actorId, personId, admins);
  if (refusal) throw new PeopleError(refusal, { facts: { groupId, personId } });
  return { group, person };
}

/** Refuses to add an inactive person or a member, and to remove a person that no admin added. */
export async function refuseMove(tx: Tx, { group, person }: Membership, action: MembershipAction): Promise<void> {
  const refusal = refusalOfMove(action, person.status, await store.sourcesOf(tx, group.id, person.id));
  if (refusal) throw new PeopleError(refusal, action === "add" ? { path: "personId" } : {});
}

/** Writes a membership that was judged, and the entitlement of the person that follows from it. */
export async function writeMembership(
  tx: Tx,
  principal: Principal,
  { group, person }: Membership,
  action: MembershipAction,
  { changeId, source }: { changeId: string | null; source: GroupSource } = { changeId: null, source: "manual" },
): Promise<void> {
  const actor = personActor(principal.personId);
  await settleAfterMove(tx, actor, person.id, async () => {
    const write = action === "add" ? store.insertMember : store.deleteMember;
    if (!(await write(tx, group.id, person.id, source))) {
      throw new PeopleError(action === "add" ? "member_exists" : "member_not_found");
    }
    const event = action === "add" ? events.memberAdded : events.memberRemoved;
    await append(tx, event(actor, group, person, source, changeId));
    await announce(tx, { topic: "groups", id: group.id });
  });
}

async function refuseOthersThanAdmins(tx: Tx, principal: Principal): Promise<void> {
  if (!(await lockActiveAdmins(tx)).includes(principal.personId)) throw new PeopleError("admin_only");
}
