const names: Record<string, string> = {
  ...{ riskTier: "risk tier", environment: "environment", displayName: "display name", purpose: "purpose" },
  ...{ blueprintId: "blueprint", ownerId: "owner" },
  ...{ ceiling: "ceiling", tokenTtlSeconds: "lifetime of tokens", keyLifetimeDays: "lifetime of keys" },
  ...{ requireDpop: "binding of tokens", maxDelegationDays: "duration of delegations", defaults: "defaults" },
  ...{ approvalPolicyId: "approval policy", grantSubdelegationsAtOnce: "delegations without an approver" },
  dormancy: "steps for silent agents",
};

/** The name of a member of a document, in words. */
export const memberName = (member: string): string => names[member] ?? member;
