import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";
import type { Permission } from "./permissions";

const refusals = {
  person_not_found: ["not_found", "There is no such person, or you may not see them."],
  identity_taken: ["conflict", "This account is already linked to a person."],
  identity_not_found: ["not_found", "This account is not linked to this person."],
  own_identity: ["forbidden", "You made this link or sign in by it. Ask another admin to confirm it."],
  identity_ready: ["conflict", "This account link needs no confirmation."],
  acknowledged_otherwise: [
    "forbidden",
    "You signed in through an account link that waits itself. Sign in another way to confirm this account.",
  ],
  email_taken: ["conflict", "A person with this address exists already."],
  person_changed_meanwhile: ["stale", "The person was changed meanwhile. Reload them and repeat the edit."],
  own_roles: ["forbidden", "You cannot change your own roles. Ask another admin."],
  own_account: ["forbidden", "You cannot deactivate your own account. Ask another admin."],
  admin_only: ["forbidden", "Only an admin changes roles and accounts."],
  last_admin: ["conflict", "This is the last active admin. Make another person an admin first."],
  password_too_short: ["invalid", "The password is too short. Choose at least 12 characters."],
  password_too_long: ["invalid", "The password is too long. Choose at most 256 characters."],
  password_is_email: ["invalid", "The password must not be the e-mail address."],
  password_unchanged: ["invalid", "The new password is the same as the current one. Choose another one."],
  password_too_common: [
    "invalid",
    "Attackers try this password early, because many people use it. Choose another one.",
  ],
  wrong_password: ["invalid", "The current password is not right."],
  too_many_attempts: ["throttled", "There were too many attempts. Wait a little, and try again."],
  invitation_not_valid: ["not_found", "This invitation is used, expired or replaced. Ask an admin for a new one."],
  group_not_found: ["not_found", "There is no such group."],
  group_exists: ["conflict", "A group of this name exists or existed. Names of groups are not given twice."],
  group_not_empty: ["conflict", "The group still has members. Take them out first."],
  group_decides: ["conflict", "A policy or the settings for leavers name the group. Change them first."],
  group_changed_meanwhile: ["stale", "The group was changed meanwhile. Reload it and repeat the edit."],
  own_membership: ["forbidden", "You cannot add yourself to a group or take yourself out of one. Ask another admin."],
  member_exists: ["conflict", "This person was put into the group already."],
  member_not_found: ["not_found", "This person is not in the group."],
  member_of_provider: [
    "conflict",
    "The person's identity provider puts them into this group. Change it there, or the mapping in the settings.",
  ],
  membership_widens: [
    "conflict",
    "The person could then delegate more than now, which takes two admins. Propose it, and a second admin confirms it.",
  ],
  membership_decides: [
    "conflict",
    "A policy names the people of this group as approvers, so two admins change it. Propose it, and a second admin confirms it.",
  ],
  entitlement_subject_not_found: ["not_found", "There is no such person or group."],
  entitlement_same: ["conflict", "This is the current entitlement already."],
  own_entitlement: ["forbidden", "This changes what you yourself may delegate; another admin decides about it."],
  manager_unknown: ["invalid", "The manager must be another person, whose account is active."],
  person_not_active: ["conflict", "This person's account is deactivated."],
  person_only: ["forbidden", "An agent cannot change a person's console preferences. Sign in yourself."],
  invitation_decides: [
    "conflict",
    "The link signs a person in with roles that decide, now or once they are confirmed. One admin alone may not create it. Take these roles away or withdraw their proposal, create the link, and give the roles again with a second admin.",
  ],
  already_joined: ["conflict", "This person has joined already and needs no invitation."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type PeopleErrorCode = keyof typeof refusals;

type Options = { path?: string; facts?: Record<string, unknown>; retryAfterSeconds?: number };

/** A refusal about people and their accounts. */
export class PeopleError extends DomainError {
  constructor(code: PeopleErrorCode, options: Options = {}) {
    const [kind, detail] = refusals[code];
    super(code, kind, detail, {
      errors: options.path ? [{ path: options.path, code }] : [],
      facts: options.facts ?? {},
      ...(options.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: options.retryAfterSeconds }),
    });
  }
}

/** The refusal of a person whose roles hold none of the permissions. */
export const notAllowed = (anyOf: readonly Permission[]): DomainError =>
  new DomainError("forbidden", "forbidden", `Your roles do not include ${anyOf.join(" or ")}.`);
