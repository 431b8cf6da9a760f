import { append } from "@/lib/audit/append";
import { withReason } from "@/lib/audit/event";
import type { ControlChange } from "@/lib/control-changes/model";
import { decidingRoles } from "@/lib/control-changes/takes-two.policy";
import { sameStanding, standingOf } from "@/lib/people/role-changes/document";
import type { Standing } from "@/lib/people/role-changes/model";
import { divideChange } from "@/lib/people/role-changes/policy";
import { proposeRoles } from "@/lib/people/role-changes/propose";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { keepFromComingBack, mayComeBack } from "@/lib/principals/coming-back.store";
import { settleDelegator } from "@/lib/principals/delegators";
import { PeopleError } from "@/lib/principals/errors";
import { personActor, personDeactivated, personReactivated, personUpdated, type Right } from "@/lib/principals/events";
import { isFounding } from "@/lib/principals/founding.store";
import { followLeaver } from "@/lib/principals/leaving";
import type { Person } from "@/lib/principals/model";
import { type PersonChange, refusalOfChange } from "@/lib/principals/policy";
import { actingPeople, type Principal } from "@/lib/principals/principal";
import { endSessionsOf } from "@/lib/principals/session-ends";
import {
  getPersonOrThrow,
  lockActiveAdmins,
  lockPerson,
  type PersonUpdate,
  readActiveAdmins,
  updatePersonRow,
} from "@/lib/principals/store";
import { followHand } from "@/lib/principals/withheld-role.store";

/** A person as they are now, and what of the change waits for a second admin. */
export type ChangedPerson = { person: Person; waiting?: ControlChange };

/** Whether a change needs a fresh sign-in: it names the status or a role that decides. */
export const asksFreshSignIn = ({ roles = [], status }: PersonChange): boolean =>
  status !== undefined || roles.some((role) => decidingRoles.includes(role));

/**
 * Changes a person's name, roles or status. Deactivation ends their sessions in the same transaction.
 *
 * Roles that decide, and the reactivation of a person who holds one, wait for a second admin. Until the organisation is
 * founded, one admin gives them alone, on record. A person that an identity provider deactivated may be deactivated
 * again: then only admins bring them back. A role that is taken away is gone at once. No identity provider gives
 * it back until an admin does.
 *
 * Throws `own_roles`, `own_account`, `admin_only` or `last_admin` (I9); `stale` for an edit of another version;
 * ChangeError `change_pending` while another change of the person's roles waits.
 */
export async function updatePerson(
  principal: Principal,
  personId: string,
  { reason = "", ...change }: PersonChange & { reason?: string | undefined },
  expectedVersion?: number,
): Promise<ChangedPerson> {
  const judge = (person: Person, admins: readonly string[]): Person => {
    refuseStaleVersion(expectedVersion, person.version);
    const refusal = refusalOfChange(principal.personId, person, change, admins);
    if (refusal) throw new PeopleError(refusal, { facts: { personId } });
    return person;
  };
  const deactivates = change.status === "deactivated";
  let barrier: "exclusive" | "shared" = deactivates ? "exclusive" : "shared";
  if (deactivates || change.roles) {
    // A refused or repeated change never takes the barrier. An accepted one is judged again behind it.
    const admins = await readActiveAdmins(prisma());
    const person = judge(await getPersonOrThrow(prisma(), personId), admins);
    const isSame = person.status === "deactivated" && Object.keys(change).length === 1;
    if (deactivates && isSame && !(await mayComeBack(prisma(), personId))) return { person };
    // An approval of an action may rest on each of the roles.
    if (change.roles && change.roles.join() !== person.roles.join()) barrier = "exclusive";
  }
  return transaction(
    async (tx) => {
      const admins = await lockActiveAdmins(tx);
      const person = judge(await lockPerson(tx, personId), admins);
      const before = standingOf(person);
      const asked = { roles: [...(change.roles ?? person.roles)], status: change.status ?? person.status };
      const { now, later, alone } = divideChange(before, asked, await isFounding(tx));
      if (change.managerId) await refuseManager(tx, person, change.managerId);
      const updated = await write(tx, principal, person, { ...change, now });
      await record(tx, principal, [person, updated], alone ? { alone } : {}, reason);
      if (change.status === before.status) await keepDeactivated(tx, principal, person, reason);
      return later
        ? { person: updated, waiting: await proposeRoles(tx, principal, updated, later, reason) }
        : { person: updated };
    },
    { barrier },
  );
}

/** Refuses to deactivate a person as {@link updatePerson} does. Changes nothing. */
export async function refuseDeactivation(principal: Principal, personId: string): Promise<void> {
  const [admins, person] = [await readActiveAdmins(prisma()), await getPersonOrThrow(prisma(), personId)];
  const refusal = refusalOfChange(principal.personId, person, { status: "deactivated" }, admins);
  if (refusal) throw new PeopleError(refusal, { facts: { personId } });
}

/** An admin deactivates a person again that an identity provider deactivated: from then on it brings them back no more. */
async function keepDeactivated(tx: Tx, { personId }: Principal, person: Person, reason: string): Promise<void> {
  if (person.status !== "deactivated" || !(await keepFromComingBack(tx, person.id))) return;
  await append(tx, withReason(personDeactivated(personActor(personId), person, 0), reason));
}

/** A person who stays as they are keeps their version: nothing was changed yet. */
function write(
  tx: Tx,
  principal: Principal,
  person: Person,
  { name, managerId, now }: PersonChange & { now: Standing },
): Promise<Person> | Person {
  const isOtherManager = managerId !== undefined && managerId !== person.managerId;
  const isSame = (name === undefined || name === person.name) && sameStanding(now, standingOf(person));
  if (isSame && !isOtherManager) return person;
  const manager = isOtherManager ? { managerId, managerSetByIds: actingPeople(principal), managerByClient: false } : {};
  return updatePersonRow(tx, person, { ...writable(name, now, person), ...manager });
}

/** A manager may leave later: then the one above takes over. */
async function refuseManager(tx: Tx, { id, managerId }: Person, asked: string): Promise<void> {
  if (asked === managerId) return;
  const manager = asked === id ? null : await tx.person.findFirst({ where: { id: asked, status: "active" } });
  if (!manager) throw new PeopleError("manager_unknown", { path: "managerId" });
}

/** A role that stays keeps its origin: a provider's next sign-in decides about a role that a provider gave. */
const writable = (name: string | undefined, { roles, status }: Standing, before: Person): PersonUpdate => ({
  ...(name === undefined ? {} : { name }),
  ...{ roles: [...roles], providerRoles: before.providerRoles.filter((role) => roles.includes(role)) },
  ...(status === before.status ? {} : { status }),
  ...(status === "deactivated" ? { invitationHash: null, invitationExpires: null } : {}),
});

async function record(
  tx: Tx,
  principal: Principal,
  [before, after]: readonly [Person, Person],
  right: Right,
  reason: string,
): Promise<void> {
  const actor = personActor(principal.personId);
  if (before.status !== after.status) {
    const event =
      after.status === "deactivated"
        ? personDeactivated(actor, after, await endSessionsOf(tx, after.id))
        : personReactivated(actor, after, right);
    await append(tx, withReason(event, reason));
    if (after.status === "deactivated") {
      await settleDelegator(tx, after.id);
      await followLeaver(tx, after.id, actingPeople(principal));
    }
  }
  const rolesChanged = before.roles.join() !== after.roles.join();
  const renamed = before.name !== after.name;
  if (!rolesChanged && !renamed && before.managerId === after.managerId) return;
  const byHand = await followHand(tx, principal.personId, before, after);
  await append(tx, withReason(personUpdated(actor, before, after, { ...right, ...byHand }), reason));
}
