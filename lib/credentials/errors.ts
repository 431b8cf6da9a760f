import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  agent_not_found: ["not_found", "There is no such agent, or it is not yours to see."],
  instance_not_found: ["not_found", "There is no such instance, or it is not yours to see."],
  instance_state: ["conflict", "The instance's state does not allow this."],
  instance_changed_meanwhile: ["conflict", "The instance was changed meanwhile. Reload it and repeat the action."],
  enrolment_token_not_found: ["not_found", "There is no such enrolment token."],
  enrolment_token_state: ["conflict", "The enrolment token was used or revoked, or it has expired."],
  not_allowed: ["forbidden", "Your roles do not include this."],
  agent_not_active: ["forbidden", "The agent is not active. Activate it, then enrol with the same token."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

type Options = { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> };

/**
 * A refusal by a credential use case. Refusals that a standard names for the registration endpoint are OAuth errors.
 */
export class CredentialError extends DomainError {
  constructor(code: keyof typeof kinds, { detail, ...options }: Options = {}) {
    super(code, kinds[code][0], detail ?? kinds[code][1], options);
  }
}
