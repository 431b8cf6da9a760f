import { append } from "@/lib/audit/append";
import { notAllowed } from "@/lib/people/console-route";
import { PeopleError } from "@/lib/people/errors";
import { identityLinked, identityUnlinked, personActor } from "@/lib/people/events";
import type { ExternalIdentity } from "@/lib/people/model";
import { may, type Principal } from "@/lib/people/principal";
import { deleteIdentity, insertIdentity, lockPerson } from "@/lib/people/store";
import { transaction } from "@/lib/platform/db/transaction";

/**
 * Links a person's account at an identity provider: whoever signs in there may let agents act in the person's name.
 *
 * @throws DomainError `forbidden`, `person_not_found`; `identity_taken` when the account is somebody's already.
 */
export async function linkIdentity(principal: Principal, personId: string, identity: ExternalIdentity): Promise<void> {
  if (!may(principal, "people:write")) throw notAllowed(["people:write"]);
  await transaction(async (tx) => {
    await lockPerson(tx, personId);
    await insertIdentity(tx, personId, identity);
    await append(tx, identityLinked(personActor(principal.personId), personId, identity));
  });
}

/**
 * Unlinks a person's account: from now on no token of it is exchanged.
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
      await append(tx, identityUnlinked(personActor(principal.personId), personId, identity));
    },
    { barrier: "exclusive" },
  );
}
