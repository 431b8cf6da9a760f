/** Members that a change may name, of all nouns. */
export const changedMembers = [
  ...["approvalPolicyId", "assignee", "assigneeId", "audience", "authority", "autoGrant", "carriesTexts"],
  ...["catalogueVersion", "ceiling", "clientAuthentication", "clientId", "createPeople", "days", "defaultRoles"],
  ...["defaults", "description", "displayName", "domains", "dormancy", "dpopNonceRequired", "dueAt", "effective"],
  ...["email", "endsAt", "entitlement", "environment", "expected", "expiresAt", "fallbackGroupId", "graceDays"],
  ...["grantSubdelegationsAtOnce", "groupsClaim", "headerNames", "host", "includesReads", "issuer", "keyLifetimeDays"],
  ...["keySource", "keys", "keysUrl", "kinds", "managerId", "maxDelegationDays", "maxDepth", "months", "name", "note"],
  ...["notBefore", "outcome", "ownerId", "position", "purpose", "q", "requireDpop", "riskTier", "roles", "rules"],
  ...["scopes", "status", "tags", "tokenTtlSeconds", "types"],
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
