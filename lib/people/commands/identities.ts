import { append } from "@/lib/audit/append";
import { notAllowed } from "@/lib/people/console-route";
import { PeopleError } from "@/lib/people/errors";
import { identityLinkConfirmed, identityLinked, identityUnlinked, personActor } from "@/lib/people/events";
import type { ExternalIdentity } from "@/lib/people/model";
import { may, type Principal } from "@/lib/people/principal";
import { endSessionsOfIssuer } from "@/lib/people/session-store";
import { deleteIdentity, endWaitOfLink, insertIdentity, lockPerson, waitingLinkBy } from "@/lib/people/store";
import { transaction } from "@/lib/platform/db/transaction";

/**
 * Links a person's account at an identity provider: whoever signs in there may let agents act in the person's name, and
 * may sign in as them where the issuer is a provider for that.
 *
 * An admin could link an account of their own to somebody else. So a session through an account that was linked to
 * whoever had joined before decides and confirms nothing for a day (I9), unless a second admin, who is not that person,
 * says the same: linking it once more confirms it.
 *
 * @throws DomainError `forbidden`, `person_not_found`; `identity_taken` when the account is somebody's already;
 *   `own_identity` when the link waits for somebody else's confirmation.
 */
export async function linkIdentity(principal: Principal, personId: string, identity: ExternalIdentity): Promise<void> {
  if (!may(principal, "people:write")) throw notAllowed(["people:write"]);
  await transaction(async (tx) => {
    const person = await lockPerson(tx, personId);
    const actor = personActor(principal.personId);
    const linkedById = await waitingLinkBy(tx, personId, identity);
    if (linkedById === undefined) {
      const waits = person.invitationExpiresAt === null;
      await insertIdentity(tx, personId, identity, { linkedById: principal.personId, waits });
      await append(tx, identityLinked(actor, personId, identity));
      return;
    }
    if ([linkedById, personId].includes(principal.personId)) throw new PeopleError("own_identity");
    await endWaitOfLink(tx, identity);
    await append(tx, identityLinkConfirmed(actor, personId, identity));
  });
}

/**
 * Unlinks a person's account: from now on no token of it is exchanged, and sessions that it opened end.
 *
 * @throws DomainError `forbidden`, `person_not_found`; `identity_not_found` when it is not this person's.
 */
export async function unlinkIdentity(
  principal: Principal,
  personId: string,
  identity: ExternalIdentity,
): Promise<void> {
  if (!may(principal, "people:write")) throw notAllowed(["people:write"]);
  await transaction(
    async (tx) => {
      await lockPerson(tx, personId);
      if (!(await deleteIdentity(tx, personId, identity))) throw new PeopleError("identity_not_found");
      const sessionsEnded = await endSessionsOfIssuer(tx, personId, identity.iss);
      await append(tx, identityUnlinked(personActor(principal.personId), personId, identity, sessionsEnded));
    },
    { barrier: "exclusive" },
  );
}
