import type { RevocationScopeKind } from "@/lib/revocation/model";

export type Asker = { personId: string; permissions: ReadonlySet<string> };
type Subject = { ownerId: string | null };

const owns = (asker: Asker, { ownerId }: Subject): boolean => ownerId !== null && ownerId === asker.personId;

/** Tells whether somebody may know of a subject. */
export const maySee = (asker: Asker, subject: Subject): boolean =>
  asker.permissions.has("agents:read") || owns(asker, subject);

/** Whoever is accountable for an agent may always stop it; wider scopes need the permission. */
export const mayRevoke = (asker: Asker, kind: RevocationScopeKind, subject: Subject): boolean =>
  asker.permissions.has("revocations:execute") ||
  (["agent", "instance", "delegation"].includes(kind) && owns(asker, subject));
