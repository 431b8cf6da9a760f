import type { RevocationScopeKind } from "./model";

export type Asker = { personId: string; permissions: ReadonlySet<string> };
type Subject = { ownerId: string | null };

const owns = (asker: Asker, { ownerId }: Subject): boolean => ownerId !== null && ownerId === asker.personId;

/** An owner may see their own agents; every other subject needs `agents:read`. */
export const maySee = (asker: Asker, subject: Subject): boolean =>
  asker.permissions.has("agents:read") || owns(asker, subject);

/** An owner may always stop their own agents; wider scopes need the permission. */
export const mayRevoke = (asker: Asker, kind: RevocationScopeKind, subject: Subject): boolean =>
  asker.permissions.has("revocations:execute") ||
  (["agent", "instance", "delegation"].includes(kind) && owns(asker, subject));
