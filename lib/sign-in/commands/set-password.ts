import { append } from "@/lib/audit/append";
import type { AcceptInvitationRequest, ChangePasswordRequest } from "@/lib/people/schema";
import { secretHash } from "@/lib/platform/base/opaque-secret";
import { transaction } from "@/lib/platform/database/transaction";
import { PeopleError } from "@/lib/principals/errors";
import { invitationAccepted, passwordChanged } from "@/lib/principals/events";
import { refuseLimited } from "@/lib/principals/limited-session";
import { hashPassword, turnOfPerson, verifyPassword } from "@/lib/principals/password";
import { refusalOfPassword } from "@/lib/principals/password-rules";
import type { Principal } from "@/lib/principals/principal";
import { endSessionsOf } from "@/lib/principals/session-ends";
import { acceptRow, findCredentials, findInvited, replacePassword } from "@/lib/principals/store";
import { admit, forgetAccount, limitOfPasswordChange } from "@/lib/sign-in/sign-in-throttle";
import { forgetAttempts } from "@/lib/sign-in/throttle.store";

/**
 * Sets the first password of an invited person. The link works once.
 *
 * Throws `invitation_not_valid` for an unknown, used, replaced or expired link: the caller cannot tell which.
 */
export async function acceptInvitation({ token, password, name }: AcceptInvitationRequest): Promise<{ email: string }> {
  const hash = secretHash(token);
  const invited = await transaction((tx) => findInvited(tx, hash));
  if (!invited) throw new PeopleError("invitation_not_valid", { path: "token" });
  const refusal = refusalOfPassword(password, invited.email);
  if (refusal) throw new PeopleError(refusal, { path: "password" });
  const passwordHash = await hashPassword(password, turnOfPerson(invited.id));
  await transaction(async (tx) => {
    const person = await findInvited(tx, hash);
    const accepted = person && (await acceptRow(tx, person, { hash, passwordHash, name: name ?? person.name }));
    if (!accepted) throw new PeopleError("invitation_not_valid", { path: "token" });
    await forgetAccount(tx, person.id);
    await append(tx, invitationAccepted({ ...person, name: name ?? person.name }));
  });
  return { email: invited.email };
}

/**
 * Replaces one's own password, and ends one's other sessions. A session that is limited because an admin chose the
 * password is limited no more.
 *
 * Throws `wrong_password`, `password_unchanged`, `too_many_attempts`; `account_link_waiting` for a session of such a link.
 */
export async function changeOwnPassword(
  principal: Principal,
  { currentPassword, newPassword }: ChangePasswordRequest,
): Promise<void> {
  if (!principal.mustChoosePassword) refuseLimited(principal);
  const limit = limitOfPasswordChange(principal.personId);
  await admit(limit);
  const turn = turnOfPerson(principal.personId);
  const credentials = await findCredentials({ id: principal.personId });
  const current = credentials?.passwordHash ?? null;
  if (!(await verifyPassword(currentPassword, current, turn)) || current === null) {
    throw new PeopleError("wrong_password", { path: "currentPassword" });
  }
  const refusal = refusalOfPassword(newPassword, principal.email);
  if (refusal) throw new PeopleError(refusal, { path: "newPassword" });
  if (newPassword === currentPassword) throw new PeopleError("password_unchanged", { path: "newPassword" });
  const passwordHash = await hashPassword(newPassword, turn);
  await transaction(
    async (tx) => {
      if (!(await replacePassword(tx, principal.personId, current, passwordHash))) {
        throw new PeopleError("wrong_password", { path: "currentPassword" });
      }
      const ended = await endSessionsOf(tx, principal.personId, principal.sessionId);
      await forgetAttempts(tx, [limit.key]);
      await append(tx, passwordChanged(principal.personId, ended));
    },
    { barrier: "exclusive" },
  );
}
