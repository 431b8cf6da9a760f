/** Members that a change may name, of all nouns. */
export const changedMembers = [
  ...["approvalPolicyId", "assignee", "assigneeId", "audience", "authority", "autoGrant", "carriesTexts"],
  ...["catalogueVersion", "ceiling", "clientAuthentication", "clientId", "createPeople", "days", "defaultRoles"],
  ...["defaults", "description", "displayName", "domains", "dormancy", "dpopNonceRequired", "dueAt", "dueDays"],
  ...["effective", "email", "endsAt", "entitlement", "environment", "everyDays", "expected", "expiresAt"],
  ...["externalId", "fallbackGroupId", "familyName", "givenName", "graceDays", "grantSubdelegationsAtOnce"],
  ...["groupsClaim", "headerNames", "host", "includesReads", "issuer", "keyLifetimeDays", "keys", "keySource"],
  ...["keysUrl", "kinds", "managerId", "maxDelegationDays", "maxDepth", "months", "name", "notBefore", "note"],
  ...["onSilence", "outcome", "ownerId", "position", "provisioned", "purpose", "q", "requireDpop", "response"],
  ...[
    "riskTier",
    "roles",
    "rules",
    "scopes",
    "securityEvents",
    "settings",
    "severity",
    "status",
    "tags",
    "tokenTtlSeconds",
    "types",
  ],
  ...["userName"],
] as const;

const known: ReadonlySet<string> = new Set(changedMembers);

/** The reference by which a row is found that changed a member. No id has this form. */
export const changedRef = (member: string): string => `changed:${member}`;

/** The references of a record for the members that it changed. */
export function changedRefs(facts: { readonly [member: string]: unknown } | undefined): string[] {
  const changes: readonly unknown[] = Array.isArray(facts?.changes) ? facts.changes : [];
  return changes.flatMap((change) => {
    const { member } = (change ?? {}) as { member?: unknown };
    return typeof member === "string" && known.has(member) ? [changedRef(member)] : [];
  });
}
