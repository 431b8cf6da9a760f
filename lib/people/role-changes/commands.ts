import { append } from "@/lib/audit/append";
import { confirmChange, endChange } from "@/lib/control-changes/commands";
import { ChangeError } from "@/lib/control-changes/errors";
import type { ChangeAction, ControlChange } from "@/lib/control-changes/model";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { PeopleError } from "@/lib/principals/errors";
import { personActor, personReactivated, personUpdated } from "@/lib/principals/events";
import type { Person } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import { lockActiveAdmins, lockPerson, updatePersonRow } from "@/lib/principals/store";
import { followHand } from "@/lib/principals/withheld-role.store";
import { readRoleContent, sameStanding, standingOf } from "./document";
import { roleControl } from "./model";

export type OfRoleChange = { personId: string; changeId: string };

const controlOf = ({ personId, changeId }: OfRoleChange) =>
  ({ id: changeId, kind: roleControl, subjectId: personId, needed: "people:write" }) as const;

/**
 * Gives a person the roles or the standing that another admin proposed, exactly as it was read.
 *
 * @throws PeopleError `admin_only`, `own_roles` for the person concerned (I9); ChangeError as `confirmChange`, and
 *   `change_outdated` when the person's roles or standing are others by now.
 */
export const confirmRoles = (principal: Principal, of: OfRoleChange, digest: string): Promise<ControlChange> =>
  transaction(async (tx) => {
    await refuseConcerned(tx, principal, of);
    const person = await lockPerson(tx, of.personId);
    const change = await confirmChange(tx, principal, controlOf(of), digest);
    const { before, after, provided } = readRoleContent(change.document);
    if (!sameStanding(before, standingOf(person)))
      throw new ChangeError("change_outdated", { facts: { id: change.id } });
    const given = await updatePersonRow(tx, person, {
      ...{ roles: after.roles, status: after.status },
      providerRoles: provided?.roles ?? person.providerRoles.filter((role) => after.roles.includes(role)),
    });
    await record(tx, principal, person, given, { ...change, provided: provided !== undefined });
    return change;
  });

/** Refuses another admin's proposal, or withdraws the actor's own. Throws like {@link confirmRoles}. */
export const endRoleChange = (
  principal: Principal,
  of: OfRoleChange,
  action: Exclude<ChangeAction, "confirm">,
  note: string,
): Promise<ControlChange> =>
  transaction(async (tx) => {
    await refuseConcerned(tx, principal, of);
    return endChange(tx, principal, controlOf(of), action, note);
  });

async function refuseConcerned(tx: Tx, { personId }: Principal, of: OfRoleChange): Promise<void> {
  if (!(await lockActiveAdmins(tx)).includes(personId)) throw new PeopleError("admin_only");
  if (personId === of.personId) throw new PeopleError("own_roles");
}

async function record(
  tx: Tx,
  { personId }: Principal,
  before: Person,
  after: Person,
  { id: changeId, proposedById, provided }: ControlChange & { provided: boolean },
): Promise<void> {
  const actor = personActor(personId);
  const right = provided ? { changeId } : { changeId, proposedById };
  if (before.status !== after.status) await append(tx, personReactivated(actor, after, right));
  if (before.roles.join() === after.roles.join()) return;
  // A default role that goes for a mapped one is no removal by hand.
  const byHand = provided ? {} : await followHand(tx, personId, before, after);
  await append(tx, personUpdated(actor, before, after, { ...right, ...byHand }));
}
