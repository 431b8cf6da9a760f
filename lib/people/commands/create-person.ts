import { append } from "@/lib/audit/append";
import { withReason } from "@/lib/audit/event";
import type { ControlChange } from "@/lib/control-changes/model";
import { findOpen } from "@/lib/control-changes/store";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { readRoleContent } from "@/lib/people/role-changes/document";
import { roleControl } from "@/lib/people/role-changes/model";
import { divideChange, gainedRoles } from "@/lib/people/role-changes/policy";
import { proposeRoles } from "@/lib/people/role-changes/propose";
import type { CreatePersonRequest } from "@/lib/people/schema";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { newOpaqueSecret } from "@/lib/platform/base/opaque-secret";
import { runtime } from "@/lib/platform/base/runtime";
import type { Tx } from "@/lib/platform/database/transaction";
import { transaction } from "@/lib/platform/database/transaction";
import { PeopleError } from "@/lib/principals/errors";
import { operatorActor, personActor, personCreated, personInvited } from "@/lib/principals/events";
import { isFounding } from "@/lib/principals/founding.store";
import type { Person, PersonRole } from "@/lib/principals/model";
import { invitationTtlSeconds } from "@/lib/principals/model";
import { hashPassword, turnOfPerson } from "@/lib/principals/password";
import { refusalOfPassword } from "@/lib/principals/password-rules";
import type { Principal } from "@/lib/principals/principal";
import { insertPerson, lockActiveAdmins, lockPerson, updatePersonRow } from "@/lib/principals/store";

/**
 * The roles that a person gains when a second admin confirms the change that waits.
 *
 * True until the end of the transaction where it holds the person's row: a proposal and its confirmation lock it, too.
 */
async function rolesToCome(tx: Tx, { id }: Pick<Person, "id">): Promise<PersonRole[]> {
  const change = await findOpen(roleControl, id, tx);
  if (!change) return [];
  const { before, after } = readRoleContent(change.document);
  return gainedRoles(before, after);
}

export type Invited = { person: Person; invitationUrl?: string; waiting?: ControlChange };

/**
 * Creates an account: with a password, or with an invitation link that works once.
 *
 * Roles that decide wait for a second admin; the account exists at once with the other roles. Until the organisation is
 * founded, one admin gives them alone, on record.
 *
 * Throws `email_taken`, or `admin_only` when the actor stopped being an admin meanwhile (I9).
 */
export async function createPerson(
  principal: Principal,
  { email, name, roles, password, reason = "" }: CreatePersonRequest,
): Promise<Invited> {
  const refusal = password === undefined ? undefined : refusalOfPassword(password, email);
  if (refusal) throw new PeopleError(refusal, { path: "password" });
  const passwordHash = password === undefined ? null : await hashPassword(password, turnOfPerson(principal.personId));
  const invitation = passwordHash === null ? newInvitation() : undefined;
  const made = await transaction(async (tx) => {
    if (!(await lockActiveAdmins(tx)).includes(principal.personId)) throw new PeopleError("admin_only");
    const { now, later, alone } = divideChange(
      { roles: [], status: "active" },
      { roles, status: "active" },
      await isFounding(tx),
    );
    const person = await insertPerson(tx, {
      ...{ id: newId("person"), email, name, roles: now.roles, passwordHash, invitedById: principal.personId },
      invitation: invitation ?? null,
    });
    const created = personCreated(personActor(principal.personId), person, alone ? { alone } : {});
    await append(tx, withReason(created, reason));
    return later ? { person, waiting: await proposeRoles(tx, principal, person, later, reason) } : { person };
  });
  return invitation ? { ...made, invitationUrl: invitation.url } : made;
}

/**
 * Replaces the invitation of a person who has not accepted one; the older link stops working.
 *
 * Throws `admin_only`, `already_joined`; `invitation_decides` when the account has a role that decides, now or once a
 * second admin confirms it.
 */
export async function inviteAgain(
  principal: Principal,
  personId: string,
): Promise<{ person: Person; invitationUrl: string }> {
  const invitation = newInvitation();
  const person = await transaction(async (tx) => {
    if (!(await lockActiveAdmins(tx)).includes(principal.personId)) throw new PeopleError("admin_only");
    const invited = await lockPerson(tx, personId);
    // A person who joined has no invitation. A new one would give their account to its reader (I9).
    if (invited.invitationExpiresAt === null || invited.status !== "active") throw new PeopleError("already_joined");
    const roles = [...invited.roles, ...(await rolesToCome(tx, invited))];
    const two = takesTwo({ control: "sign-in-means", roles }, { founding: await isFounding(tx) });
    if (two && !two.alone) throw new PeopleError("invitation_decides");
    const renewed = await updatePersonRow(tx, invited, {
      invitationHash: invitation.hash,
      invitationExpires: invitation.expiresAt,
      invitedById: principal.personId,
    });
    await append(tx, personInvited(personActor(principal.personId), renewed, two?.alone ? { alone: true } : {}));
    return renewed;
  });
  return { person, invitationUrl: invitation.url };
}

/**
 * Invites an admin on the word of the operator, who commands the machine anyway. This is the way back where one admin is left,
 * who could make no second one alone.
 *
 * Throws `email_taken`.
 */
export async function inviteAdmin({ email, name }: Pick<CreatePersonRequest, "email" | "name">): Promise<Invited> {
  const invitation = newInvitation();
  const person = await transaction(async (tx) => {
    await lockActiveAdmins(tx);
    const admin = { id: newId("person"), email, name, roles: ["admin" as const], passwordHash: null };
    const created = await insertPerson(tx, { ...admin, invitation });
    await append(tx, personCreated(operatorActor, created));
    return created;
  });
  return { person, invitationUrl: invitation.url };
}

function newInvitation(): { hash: string; expiresAt: Date; url: string } {
  const { secret, hash } = newOpaqueSecret("miv");
  const expiresAt = new Date(clock.now().getTime() + invitationTtlSeconds * 1_000);
  return { hash, expiresAt, url: `${runtime().publicUrl}/invitation?token=${secret}` };
}
