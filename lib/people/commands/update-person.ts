import { append } from "@/lib/audit/append";
import { settleDelegator } from "@/lib/people/delegators";
import { PeopleError } from "@/lib/people/errors";
import { personActor, personDeactivated, personReactivated, personUpdated } from "@/lib/people/events";
import type { Person } from "@/lib/people/model";
import { type PersonChange, refusalOfChange } from "@/lib/people/policy";
import type { Principal } from "@/lib/people/principal";
import { endSessionsOf } from "@/lib/people/session-store";
import { lockActiveAdmins, lockPerson, type PersonUpdate, updatePersonRow } from "@/lib/people/store";
import { type Tx, transaction } from "@/lib/platform/db/transaction";
import { refuseStale } from "@/lib/platform/http/version-tag";

/**
 * Changes somebody's name, roles or standing. Deactivation ends their sessions in the same transaction.
 *
 * Throws `own_roles`, `own_account`, `admin_only` or `last_admin` (I9), and `stale` for an edit of another version.
 */
export function updatePerson(
  principal: Principal,
  personId: string,
  change: PersonChange,
  expectedVersion?: number,
): Promise<Person> {
  const barrier = change.status === "deactivated" ? "exclusive" : "shared";
  return transaction(
    async (tx) => {
      const admins = await lockActiveAdmins(tx);
      const person = await lockPerson(tx, personId);
      refuseStale(expectedVersion, person.version);
      const refusal = refusalOfChange(principal.personId, person, change, admins);
      if (refusal) throw new PeopleError(refusal, { facts: { personId } });
      const updated = await updatePersonRow(tx, person, writable(change, person));
      await record(tx, principal, person, updated);
      return updated;
    },
    { barrier },
  );
}

/** A role that stays keeps its origin: one that a provider gave is looked at again when the person signs in. */
const writable = ({ name, roles, status }: PersonChange, { providerRoles }: Person): PersonUpdate => ({
  ...(name === undefined ? {} : { name }),
  ...(roles === undefined
    ? {}
    : { roles: [...roles], providerRoles: providerRoles.filter((role) => roles.includes(role)) }),
  ...(status === undefined ? {} : { status }),
  ...(status === "deactivated" ? { invitationHash: null, invitationExpires: null } : {}),
});

async function record(tx: Tx, principal: Principal, before: Person, after: Person): Promise<void> {
  const actor = personActor(principal.personId);
  if (before.status !== after.status) {
    const event =
      after.status === "deactivated"
        ? personDeactivated(actor, after, await endSessionsOf(tx, after.id))
        : personReactivated(actor, after);
    await append(tx, event);
    if (after.status === "deactivated") await settleDelegator(tx, after.id);
  }
  const rolesChanged = before.roles.join() !== after.roles.join();
  const renamed = before.name !== after.name;
  if (!rolesChanged && !renamed) return;
  await append(tx, personUpdated(actor, before, after));
}
