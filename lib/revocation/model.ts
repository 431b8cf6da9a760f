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

/** What is to be stopped. `subjectId` is `org` where everything is. */
export type RevocationScope = { kind: RevocationScopeKind; subjectId: string };

/** How much hangs on a scope: the blast radius. */
export type Impact = {
  agents: number;
  instances: number;
  delegations: number;
  tokens: number;
  people: number;
  resourceServers: number;
};

export const noImpact: Impact = { agents: 0, instances: 0, delegations: 0, tokens: 0, people: 0, resourceServers: 0 };

/** Scopes wide enough to ask for a sign-in within 15 minutes. */
export const wideScopes: readonly RevocationScopeKind[] = ["owner", "blueprint", "resource_server", "all"];
