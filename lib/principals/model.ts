export const personRoles = ["admin", "security", "approver", "auditor", "member"] as const;
export type PersonRole = (typeof personRoles)[number];

/** As stored. A person who has not accepted the invitation is `active`, shown as `invited`. */
export type PersonStatus = "active" | "deactivated";

export type Person = {
  id: string;
  /** Normalised: NFKC, lower case. */
  email: string;
  name: string;
  roles: PersonRole[];
  /** Those of the roles that came from an identity provider at the latest sign-in. */
  providerRoles: PersonRole[];
  /** The provider that gave them; null where no sign-in noted it yet. */
  rolesProviderId: string | null;
  status: PersonStatus;
  /** When the status last changed; null while it never did. */
  statusAt: Date | null;
  /** Authority that the person gave at or before this time is void; null while nothing was stopped. */
  notBefore: Date | null;
  /** Since when everything that rests on the person is suspended together; null if it is not. */
  suspendedAt: Date | null;
  /** Who takes over the person's agents when they leave. */
  managerId: string | null;
  /** Whether a SCIM client named the manager: then one admin who holds its token may have chosen them. */
  managerByClient: boolean;
  hasPassword: boolean;
  /** When the person chose their password; null while they have none or one that an admin chose. */
  passwordChosenAt: Date | null;
  invitationExpiresAt: Date | null;
  version: number;
  createdAt: Date;
};

export const passwordOrigins = ["none", "own", "from_admin"] as const;
/** Who chose the password of an account. */
export type PasswordOrigin = (typeof passwordOrigins)[number];

export const passwordOriginOf = ({
  hasPassword,
  passwordChosenAt,
}: Pick<Person, "hasPassword" | "passwordChosenAt">): PasswordOrigin => {
  if (!hasPassword) return "none";
  return passwordChosenAt === null ? "from_admin" : "own";
};

/** How long an invitation link works. */
export const invitationTtlSeconds = 7 * 24 * 3600;

/** Seconds without a request after which a session ends, and its longest lifetime in seconds. */
export const sessionIdleSeconds = 3600;
export const sessionMaxSeconds = 8 * 3600;

/** Seconds after a sign-in in which no fresh sign-in is needed. */
export const stepUpSeconds = 15 * 60;
