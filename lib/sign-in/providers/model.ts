import type { PersonRole } from "@/lib/principals/model";

export const clientAuthentications = ["client_secret_basic", "client_secret_post"] as const;
export type ClientAuthentication = (typeof clientAuthentications)[number];

export const providerStatuses = ["active", "disabled"] as const;
export type ProviderStatus = (typeof providerStatuses)[number];

/** An OpenID provider with which people of the organisation sign in. */
export type IdentityProvider = {
  id: string;
  /** Part of the redirect URI that the provider knows; it never changes. */
  slug: string;
  name: string;
  /** Exact `iss`. */
  issuer: string;
  clientId: string;
  /** Wrapped: only `secret.ts` opens it. */
  clientSecret: Uint8Array<ArrayBuffer>;
  /** When the secret was entered last. */
  secretSetAt: Date;
  clientAuthentication: ClientAuthentication;
  scopes: string[];
  /** The claim that lists a person's groups. */
  groupsClaim: string | null;
  /** Whether an unknown account gets a person at its first sign-in. */
  createPeople: boolean;
  /** Domains of the addresses of new people. Without a domain no account is created. */
  domains: string[];
  /** Roles of a person who has none by hand and none by a mapping. */
  defaultRoles: PersonRole[];
  /** Whether its security events are taken, which sign people out and deactivate them. */
  securityEvents: boolean;
  status: ProviderStatus;
  version: number;
  createdById: string;
  createdAt: Date;
};

/** The roles or group that a group at the provider gives. */
export type GroupMapping = {
  providerId: string;
  /** As the provider writes it, compared character by character. */
  value: string;
  roles: PersonRole[];
  groupId: string | null;
  /** Who proposed it, or made it alone. */
  createdById: string;
  /** The second admin; null where one admin made it alone. */
  confirmedById: string | null;
  createdAt: Date;
};

/** The claims of a verified ID token. */
export type ProvenAccount = {
  iss: string;
  sub: string;
  email: string | undefined;
  name: string | undefined;
  groups: string[];
  /** When they last proved to the provider who they are; undefined where it does not say. */
  authenticatedAt: Date | undefined;
};

export const slugPattern = /^[a-z][a-z0-9-]{1,31}$/;
/** Words that mean something else in the paths of next-auth. */
export const reservedSlugs: readonly string[] = ["credentials", "email"];

/** The page with which a window begins and ends in which a person signs in again. */
export const signInWindowPath = "/sign-in/window";

/** The path at which providers push security events. */
export const securityEventsPath = "/api/security-events";

export const refusedSignIns = [
  "account_not_linked",
  "email_missing",
  "email_taken",
  "domain_not_allowed",
  "not_active",
  "throttled",
  "provider_disabled",
  "provider_unreachable",
  "provider_refused",
  "other_person",
] as const;
/** Reasons for refusing a proven account; the sign-in page has a sentence for each. */
export type RefusedSignIn = (typeof refusedSignIns)[number];

export const providerChecks = [
  "address",
  "discovery",
  "issuer",
  "endpoints",
  "keys",
  "algorithm",
  "flow",
  "pkce",
  "authentication",
  "auth_time",
  "sign_out",
] as const;
/** The checks of a provider's test, in this order. */
export type ProviderCheckName = (typeof providerChecks)[number];
/** `ok` is null where it was not reached, or where the provider says nothing about it. */
export type ProviderCheck = { name: ProviderCheckName; ok: boolean | null; says: string };
