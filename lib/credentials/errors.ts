import { isRecordCode, type RecordCode } from "@/lib/audit/record-codes";
import { DomainError, type ErrorKind, isDomainError, type MemberError } from "@/lib/platform/base/domain-error";
import { isOAuthError } from "@/lib/protocols/oauth/errors";

/** Returns the code under which an error is recorded as a refusal; undefined for an outage, which refuses nothing. */
export function refusalCode(error: unknown): RecordCode | undefined {
  // To ask for a nonce is part of the protocol and no refusal.
  if (isOAuthError(error)) return error.error === "use_dpop_nonce" ? undefined : error.error;
  return isDomainError(error) && isRecordCode(error.code) ? error.code : undefined;
}

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
