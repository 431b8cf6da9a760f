/** Members by which a summary counts, each with the key of the filter that finds its values. */
export const facetNames = [
  ...["decision", "type", "agent", "person", "actor", "for", "approver", "rs", "action", "resource-type"],
  ...["amount", "code", "risk", "env", "ip", "key"],
] as const;
/** Facets of which an entry may have several values. */
export const manyValued: readonly string[] = ["approver", "amount"];

export type FacetName = (typeof facetNames)[number];

/** Bands of amounts, each with both its bounds: the filter counts an amount on a bound in both bands, too. */
export const amountBands = [0, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 1_000_000_000_000] as const;

/** Types of entries that the histogram marks: changes of the rules, and stops. */
export const markedTypes = {
  rules: [
    ...["approval-policy.created", "approval-policy.changed", "lifecycle-policy.changed", "blueprint.created"],
    ...["blueprint.edited", "entitlement.set", "log.retention-changed"],
  ],
  stops: [
    ...["agent.revoked", "blueprint.revoked", "delegation.revoked", "instance.revoked", "owner.revoked"],
    ...["organisation.revoked", "resource-server.revoked", "fleet.suspended"],
  ],
} as const;
