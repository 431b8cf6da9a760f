import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/errors/domain-error";

const refusals = {
  identity_provider_not_found: ["not_found", "There is no such identity provider."],
  identity_provider_exists: ["conflict", "An identity provider with this slug, or this issuer and client, exists."],
  identity_provider_changed_meanwhile: ["stale", "Somebody changed this identity provider since you read it."],
  identity_provider_invalid: ["invalid", "The identity provider cannot be configured like this."],
  identity_provider_unavailable: ["conflict", "Nobody signs in with this provider now. Choose another way."],
  identity_provider_unreachable: [
    "unavailable",
    "The identity provider does not answer as it should. Try again later.",
  ],
  mapping_not_found: ["not_found", "There is no such mapping."],
  mapping_exists: ["conflict", "This group of the provider is mapped already. Remove that mapping first."],
  mapping_empty: ["invalid", "A mapping gives roles, a group, or both."],
  mapping_makes_admins: [
    "invalid",
    "This mapping lets the provider make admins. Say so with mayMakeAdmins, if that is what you want.",
  ],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type IdentityProviderErrorCode = keyof typeof refusals;

/** A refusal about identity providers. */
export class IdentityProviderError extends DomainError {
  constructor(
    code: IdentityProviderErrorCode,
    options: { errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
  ) {
    super(code, refusals[code][0], refusals[code][1], options);
  }
}
