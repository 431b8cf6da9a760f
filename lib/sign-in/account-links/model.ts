/** An account at an identity provider. */
export type ExternalIdentity = { iss: string; sub: string };

/** A person's account at an identity provider, and who vouches for it. */
export type AccountLink = ExternalIdentity & {
  personId: string;
  /** The admin who linked it; null where a provider made the person. */
  linkedById: string | null;
  linkedAt: Date;
  /** The end of its day; null when it never had to wait. */
  waitsUntil: Date | null;
  /** A second admin who vouched for it. */
  confirmedById: string | null;
  confirmedAt: Date | null;
  /** When the person said that the account is theirs. */
  acknowledgedAt: Date | null;
};

export const linkStandings = ["waiting", "ready"] as const;
/** `waiting`: sessions that it opens decide nothing. */
export type LinkStanding = (typeof linkStandings)[number];

export const linkActions = ["confirm", "acknowledge", "disown", "unlink"] as const;
/** `acknowledge` and `disown` are the person's own words: it is mine, it is not mine. */
export type LinkAction = (typeof linkActions)[number];

/** How long an account that an admin linked decides nothing, even where its person says that it is theirs (I9). */
export const linkWaitsSeconds = 24 * 3600;
