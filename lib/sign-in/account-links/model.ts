/** An account at an identity provider. */
export type ExternalIdentity = { iss: string; sub: string };

/** A person's account at an identity provider, and the people who confirmed the link. */
export type AccountLink = ExternalIdentity & {
  personId: string;
  /** The admin who linked it; null where a provider made the person. */
  linkedById: string | null;
  linkedAt: Date;
  /** The end of its day; null when it never had to wait. */
  waitsUntil: Date | null;
  /** The second admin who confirmed it. */
  confirmedById: string | null;
  confirmedAt: Date | null;
  /** When the person acknowledged the account as theirs. */
  acknowledgedAt: Date | null;
};

export const linkStandings = ["waiting", "ready"] as const;
/** `waiting`: sessions through it can only read. */
export type LinkStanding = (typeof linkStandings)[number];

export const linkActions = ["confirm", "acknowledge", "disown", "unlink"] as const;
/** `acknowledge` and `disown` are for the person: the account is theirs, or it is not. */
export type LinkAction = (typeof linkActions)[number];

/** Minimum wait of a link by an admin, even if its person acknowledges the account (I9). */
export const linkWaitsSeconds = 24 * 3600;
