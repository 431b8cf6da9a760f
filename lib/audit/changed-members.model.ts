/** Members that a change may name, of all nouns. */
export const changedMembers = [
  ...[
    "agentId",
    "alert",
    "answer",
    "approvalPolicyId",
    "assignee",
    "assigneeGroup",
    "assigneeId",
    "audience",
    "authority",
  ],
  ...["autoGrant", "backupOwnerEmail", "carriesTexts", "catalogueVersion", "ceiling", "clientAuthentication"],
  ...["clientId", "columns", "comment", "coverId", "createPeople", "days", "defaultRoles", "defaults", "description"],
  ...["displayName", "domains", "dormancy", "dpopNonceRequired", "drainingSince", "dueAt", "dueDays", "effective"],
  ...["email", "enabled", "endsAt", "entitlement", "environment", "everyDays", "everyMinutes", "expected"],
  ...["expiresAt", "externalId", "fallbackGroupId", "familyName", "from", "givenName", "graceDays"],
  ...["grantSubdelegationsAtOnce", "groupsClaim", "headerNames", "host", "includesReads", "issuer", "jkt"],
  ...["keyLifetimeDays", "keys", "keySource", "keysUrl", "kinds", "managerId", "maxDelegationDays", "maxDepth"],
  ...["months", "name", "notBefore", "note", "onSilence", "outcome", "ownerEmail", "ownerId", "plannedEnd"],
  ...["position", "provisioned", "purpose", "q", "requireDpop", "resourceServerIds", "response", "retiresAt"],
  ...["reviewerId", "riskTier", "roles", "rules", "scope", "scopes", "securityEvents", "settings", "severity"],
  ...["silentUntil", "sort", "status", "suspendedUntil", "tags", "targetMs", "tick", "to", "tokenTtlSeconds"],
  ...["types", "until", "userName"],
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
