export const revocationScopes = [
  "instance",
  "agent",
  "delegation",
  "owner",
  "blueprint",
  "resource_server",
  "all",
] as const;
export type RevocationScopeKind = (typeof revocationScopes)[number];

/** The scope of a stop. `subjectId` is `org` for everything. */
export type RevocationScope = { kind: RevocationScopeKind; subjectId: string };

/** The number of objects that a stop of a scope reaches. */
export type Impact = {
  agents: number;
  instances: number;
  delegations: number;
  tokens: number;
  people: number;
  resourceServers: number;
};

export const noImpact: Impact = { agents: 0, instances: 0, delegations: 0, tokens: 0, people: 0, resourceServers: 0 };

/** Wide scopes. Their revocation needs a sign-in within the last 15 minutes. They can also be suspended together. */
export const wideScopes: readonly RevocationScopeKind[] = ["owner", "blueprint", "resource_server", "all"];

/** Returns whether a stop of this scope can end instances. Stops of others end tokens and delegations alone. */
export const reachesInstances = (kind: RevocationScopeKind): boolean =>
  kind !== "delegation" && kind !== "resource_server";

/** Returns whether a stop of this scope reaches many agents. */
export const isWideKind = (kind: RevocationScopeKind): boolean => wideScopes.includes(kind);

/** Kinds of one thing. Its owner may stop it and read the proof. Its suspension ends on its own page. */
export const isSingleKind = (kind: RevocationScopeKind): boolean => !isWideKind(kind);

/** The facts of a stop that decide whether it can be lifted. */
export type Liftable = { scope: RevocationScopeKind; suspension: boolean; liftedAt: Date | null };

type Suspension = { id: string; scope: RevocationScopeKind; effectiveAt: Date; reason: string };

/** The content of a proposal to lift a suspension, which its second person reads. */
export const liftContent = ({ id, scope, effectiveAt, reason: suspendedFor }: Suspension, reason: string) => ({
  ...{ lifts: id, scope, suspendedAt: effectiveAt.toISOString(), suspendedFor, reason },
});
