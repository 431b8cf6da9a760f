import { append } from "@/lib/audit/append";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { notAllowed, PeopleError } from "@/lib/principals/errors";
import { personActor } from "@/lib/principals/events";
import { may, type Principal } from "@/lib/principals/principal";
import { endSessionsOfIssuer } from "@/lib/principals/session-ends";
import { getPersonOrThrow, lockActiveAdmins, lockPerson } from "@/lib/principals/store";
import * as events from "./events";
import type { AccountLink, ExternalIdentity } from "./model";
import { linkRefusal, linkStanding } from "./policy";
import * as store from "./store";

/**
 * Links a person's account at an identity provider. A person who signs in with the account may let agents act in this
 * person's name. If the issuer is an enabled provider, they may also sign in as this person.
 *
 * An admin could link an account of their own to another active or invited person. So the link waits: a session through
 * it can only read (I9). The wait ends when a second admin confirms the link. It also ends after its day, if the person
 * has acknowledged the account.
 *
 * @throws DomainError `forbidden`, `person_not_found`; `identity_taken` when the account is already linked.
 */
export async function linkIdentity(principal: Principal, personId: string, identity: ExternalIdentity): Promise<void> {
  if (!may(principal, "people:write")) throw notAllowed(["people:write"]);
  await transaction(async (tx) => {
    await lockPerson(tx, personId);
    const waits = takesTwo({ control: "account-link", change: "link" }) !== undefined;
    await store.insertIdentity(tx, personId, identity, { linkedById: principal.personId, waits });
    const actor = personActor(principal.personId);
    const linked = waits
      ? events.identityLinkWaits(actor, await store.getLinkOrThrow(tx, personId, identity))
      : events.identityLinked(actor, personId, identity);
    await append(tx, linked);
  });
}

/**
 * Confirms, as a second admin, a link that another admin made. It has its full effect at the next sign-in.
 *
 * @throws DomainError `identity_not_found`; `own_identity` for the admin who made the link and for its person,
 * `admin_only`, `identity_ready` when it does not wait.
 */
export const confirmIdentity = (principal: Principal, personId: string, identity: ExternalIdentity): Promise<void> =>
  transaction(async (tx) => {
    if (!(await lockActiveAdmins(tx)).includes(principal.personId)) throw new PeopleError("admin_only");
    const now = clock.now();
    const link = await store.lockLink(tx, personId, identity);
    refuse(linkRefusal(principal, link, "confirm", now));
    if (!(await store.confirmLink(tx, link, principal.personId, now))) throw new PeopleError("identity_ready");
    await append(tx, events.identityLinkConfirmed(personActor(principal.personId), link), now);
  });

/**
 * Acknowledges that an account which an admin linked is the person's own. It takes effect after the day of the link. A
 * session through a waiting link cannot acknowledge it.
 *
 * @throws DomainError `identity_not_found`, `acknowledged_otherwise`, `identity_ready`.
 */
export const acknowledgeIdentity = (principal: Principal, identity: ExternalIdentity): Promise<void> =>
  transaction(async (tx) => {
    const now = clock.now();
    const link = await store.lockLink(tx, principal.personId, identity);
    refuse(linkRefusal(principal, link, "acknowledge", now));
    if (!(await store.acknowledgeLink(tx, link, now))) throw new PeopleError("identity_ready");
    await append(tx, events.identityAcknowledged(link), now);
  });

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
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await getPersonOrThrow(prisma(), personId);
  await store.getLinkOrThrow(prisma(), personId, identity);
  await transaction((tx) => unlink(tx, principal, personId, identity), { barrier: "exclusive" });
}

/**
 * States that an account which an admin linked is not one's own, and ends the link like {@link unlinkIdentity}.
 *
 * @throws DomainError `identity_not_found`; `identity_ready` when it does not wait: then it takes an admin.
 */
export async function disownIdentity(principal: Principal, identity: ExternalIdentity): Promise<void> {
  const judge = (link: AccountLink) => refuse(linkRefusal(principal, link, "disown", clock.now()));
  judge(await store.getLinkOrThrow(prisma(), principal.personId, identity));
  await transaction(
    async (tx) => {
      judge(await store.lockLink(tx, principal.personId, identity));
      await unlink(tx, principal, principal.personId, identity);
    },
    { barrier: "exclusive" },
  );
}

async function unlink(tx: Tx, principal: Principal, personId: string, identity: ExternalIdentity): Promise<void> {
  await lockPerson(tx, personId);
  const link = await store.lockLink(tx, personId, identity);
  const waited = linkStanding(link, clock.now()) === "waiting";
  if (!(await store.deleteIdentity(tx, personId, identity))) throw new PeopleError("identity_not_found");
  const sessionsEnded = await endSessionsOfIssuer(tx, personId, identity.iss);
  await append(tx, events.identityUnlinked(personActor(principal.personId), link, { sessionsEnded, waited }));
}

function refuse(refusal: ReturnType<typeof linkRefusal>): void {
  if (refusal) throw new PeopleError(refusal);
}
