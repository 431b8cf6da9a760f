import { append } from "@/lib/audit/append";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import { decidingRoles } from "@/lib/control-changes/takes-two.policy";
import type { Tx } from "@/lib/platform/database/transaction";
import { settleDelegator } from "@/lib/principals/delegators";
import { PeopleError } from "@/lib/principals/errors";
import { personDeactivated, personReactivated, personUpdated } from "@/lib/principals/events";
import { followLeaver } from "@/lib/principals/leaving";
import type { Person } from "@/lib/principals/model";
import { endSessionsOf } from "@/lib/principals/session-ends";
import { updatePersonRow } from "@/lib/principals/store";

/** In whose name an account ends or comes back, and what each record of it names as well. */
export type By = { actor: Actor; sign: (event: AuditEvent) => AuditEvent };

/** Whether a person is the one active admin; `admins` are all of them, and held. */
export const isLastAdmin = (admins: readonly string[], personId: string): boolean =>
  admins.includes(personId) && admins.length === 1;

/**
 * Deactivates a person for their identity provider, as by hand: sessions end, and the person is a leaver. The
 * transaction holds the barrier alone, the active admins and the person.
 *
 * @param byIds The people who may have caused it: none of them takes over by it.
 * @throws PeopleError `last_admin`
 */
export async function endAccount(
  tx: Tx,
  person: Person,
  admins: readonly string[],
  { actor, sign, byIds = [] }: By & { byIds?: readonly string[] },
): Promise<Person> {
  if (isLastAdmin(admins, person.id)) throw new PeopleError("last_admin", { facts: { personId: person.id } });
  const gone = await updatePersonRow(tx, person, {
    status: "deactivated",
    invitationHash: null,
    invitationExpires: null,
  });
  await append(tx, sign(personDeactivated(actor, gone, await endSessionsOf(tx, gone.id))));
  await settleDelegator(tx, gone.id);
  await followLeaver(tx, gone.id, byIds);
  return gone;
}

/**
 * Reactivates a person for their identity provider. Roles that decide come back only by a mapping: those that an admin
 * gave by hand take two admins again.
 */
export async function bringAccountBack(tx: Tx, person: Person, { actor, sign }: By): Promise<Person> {
  const byHand = person.roles.filter((role) => !person.providerRoles.includes(role) && !decidingRoles.includes(role));
  const back = await updatePersonRow(tx, person, { status: "active", roles: byHand, providerRoles: [] });
  await append(tx, sign(personReactivated(actor, back)));
  if (person.roles.join() !== back.roles.join()) await append(tx, sign(personUpdated(actor, person, back)));
  return back;
}
