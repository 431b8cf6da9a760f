import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const refusals = {
  identity_provider_not_found: ["not_found", "There is no such identity provider."],
  identity_provider_exists: ["conflict", "An identity provider with this slug, or this issuer and client, exists."],
  identity_provider_changed_meanwhile: [
    "stale",
    "The identity provider was changed meanwhile. Reload it and repeat the edit.",
  ],
  identity_provider_invalid: ["invalid", "The identity provider cannot be configured like this."],
  identity_provider_unavailable: ["conflict", "This identity provider is disabled or unknown. Sign in another way."],
  identity_provider_unreachable: [
    "unavailable",
    "The identity provider does not answer as it should. Try again later.",
  ],
  mapping_not_found: ["not_found", "There is no such mapping."],
  mapping_exists: ["conflict", "This group of the provider is mapped already. Remove that mapping first."],
  mapping_decides: [
    "conflict",
    "An approval policy uses the group of this mapping. Change that policy first, which takes two people.",
  ],
  provisioning_token_not_found: ["not_found", "There is no such token."],
  provisioning_tokens_many: ["conflict", "Four tokens act or wait. Revoke one of them first."],
  mapping_empty: ["invalid", "The mapping gives nothing. Choose roles, a group, or both."],
  mapping_makes_admins: [
    "invalid",
    "This mapping lets the provider make admins. Set mayMakeAdmins to true to allow that.",
  ],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

const issues = {
  issuer_has_query: "The issuer must not have a query (RFC 8414).",
  issuer_has_fragment: "The issuer must not have a fragment (RFC 8414).",
  url_not_allowed: "The issuer must be an https address without user name and password.",
  address_not_allowed:
    "The address is on a network that is not public. MANDATE_ALLOW_INTERNAL_ISSUERS lists networks that may be reached.",
  keys_from_elsewhere:
    "A trusted issuer of this name takes its keys from elsewhere. Let it take them from discovery first.",
  required_to_create_people:
    "Accounts at the first sign-in need the domains of their addresses. Name at least one domain.",
  required_with_issuer: "Another issuer needs the client secret again.",
  required_with_secret: "The client secret is given without its issuer. Give both.",
  other_issuer: "The provider has another issuer than the client secret is for. Read the provider again.",
} as const;

export type ProviderIssue = keyof typeof issues;

export type IdentityProviderErrorCode = keyof typeof refusals;

/** A refusal about identity providers. */
export class IdentityProviderError extends DomainError {
  constructor(
    code: IdentityProviderErrorCode,
    { detail, ...options }: { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
  ) {
    super(code, refusals[code][0], detail ?? refusals[code][1], options);
  }
}

/** The refusal of settings that names the member at fault and says why. */
export const invalidProvider = (path: string, code: ProviderIssue): IdentityProviderError =>
  new IdentityProviderError("identity_provider_invalid", {
    detail: `The identity provider cannot be configured like this. ${path}: ${issues[code]}`,
    errors: [{ path, code, message: issues[code] }],
  });
