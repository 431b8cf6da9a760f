import { append } from "@/lib/audit/append";
import { PeopleError } from "@/lib/people/errors";
import { personActor, personCreated, personInvited } from "@/lib/people/events";
import { invitationTtlSeconds, type Person } from "@/lib/people/model";
import { hashPassword, turnOfPerson } from "@/lib/people/password";
import { refusalOfPassword } from "@/lib/people/password-rules";
import type { Principal } from "@/lib/people/principal";
import type { CreatePersonRequest } from "@/lib/people/schema";
import { insertPerson, lockActiveAdmins, lockPerson, updatePersonRow } from "@/lib/people/store";
import { clock } from "@/lib/platform/clock/clock";
import { transaction } from "@/lib/platform/db/transaction";
import { newId } from "@/lib/platform/ids/id";
import { runtime } from "@/lib/platform/runtime/runtime";
import { newOpaqueSecret } from "@/lib/platform/secrets/opaque-secret";

export type Invited = { person: Person; invitationUrl?: string };

/**
 * Gives somebody an account: with a password, or with an invitation link that is answered once.
 *
 * Throws `email_taken`, or `admin_only` when the actor stopped being an admin meanwhile (I9).
 */
export async function createPerson(
  principal: Principal,
  { email, name, roles, password }: CreatePersonRequest,
): Promise<Invited> {
  const refusal = password === undefined ? undefined : refusalOfPassword(password, email);
  if (refusal) throw new PeopleError(refusal, { path: "password" });
  const passwordHash = password === undefined ? null : await hashPassword(password, turnOfPerson(principal.personId));
  const invitation = passwordHash === null ? newInvitation() : undefined;
  const person = await transaction(async (tx) => {
    if (!(await lockActiveAdmins(tx)).includes(principal.personId)) throw new PeopleError("admin_only");
    const created = await insertPerson(tx, {
      id: newId("person"),
      email,
      name,
      roles,
      passwordHash,
      invitation: invitation ?? null,
    });
    await append(tx, personCreated(personActor(principal.personId), created));
    return created;
  });
  return invitation ? { person, invitationUrl: invitation.url } : { person };
}

/** Replaces the invitation of somebody who has not accepted one; the older link stops working. */
export async function inviteAgain(principal: Principal, personId: string): Promise<Required<Invited>> {
  const invitation = newInvitation();
  const person = await transaction(async (tx) => {
    if (!(await lockActiveAdmins(tx)).includes(principal.personId)) throw new PeopleError("admin_only");
    const invited = await lockPerson(tx, personId);
    // Whoever joined, with a password or with a provider, has no invitation: a new one would hand their account on (I9).
    if (invited.invitationExpiresAt === null || invited.status !== "active") throw new PeopleError("already_joined");
    const renewed = await updatePersonRow(tx, invited, {
      invitationHash: invitation.hash,
      invitationExpires: invitation.expiresAt,
    });
    await append(tx, personInvited(personActor(principal.personId), renewed));
    return renewed;
  });
  return { person, invitationUrl: invitation.url };
}

function newInvitation(): { hash: string; expiresAt: Date; url: string } {
  const { secret, hash } = newOpaqueSecret("miv");
  const expiresAt = new Date(clock.now().getTime() + invitationTtlSeconds * 1_000);
  return { hash, expiresAt, url: `${runtime().publicUrl}/invitation?token=${secret}` };
}
