export const groupSources = ["manual", "provider"] as const;
/** The source of a membership: an admin, or the identity provider at the person's last sign-in. */
export type GroupSource = (typeof groupSources)[number];

/** People who decide or delegate alike. */
export type Group = {
  id: string;
  /** Unique and never given again, so that a policy that names it always means the same group. */
  name: string;
  description: string;
  version: number;
  createdAt: Date;
};

/** A person in a group, with every reason for it. */
export type GroupMember = { personId: string; name: string; email: string; sources: GroupSource[]; addedAt: Date };

export const membershipActions = ["add", "remove"] as const;
export type MembershipAction = (typeof membershipActions)[number];

export const groupNamePattern = /^[a-z][a-z0-9-]{1,62}$/;
