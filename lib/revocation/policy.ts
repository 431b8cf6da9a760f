import { isSingleKind, type Liftable, type RevocationScopeKind } from "./model";

export type Asker = { personId: string; permissions: ReadonlySet<string> };
type Subject = { ownerId: string | null };

export const owns = (asker: Asker, { ownerId }: Subject): boolean => ownerId !== null && ownerId === asker.personId;

/** An owner may see their own agents; every other subject needs `agents:read`. */
export const maySee = (asker: Asker, subject: Subject): boolean =>
  asker.permissions.has("agents:read") || owns(asker, subject);

/** An owner may always stop their own agents; wider scopes need the permission. */
export const mayRevoke = (asker: Asker, kind: RevocationScopeKind, subject: Subject): boolean =>
  asker.permissions.has("revocations:execute") || (isSingleKind(kind) && owns(asker, subject));

export type LiftRefusal = { code: "forbidden" | "not_suspended"; reason: string };

/** Returns why the asker may not lift a stop; undefined if they may. A revocation is never lifted. */
export function liftRefusal(asker: Asker, { scope, suspension, liftedAt }: Liftable): LiftRefusal | undefined {
  if (!suspension) return { code: "not_suspended", reason: "A revocation cannot be lifted." };
  if (liftedAt !== null) return { code: "not_suspended", reason: "The suspension was lifted already." };
  if (isSingleKind(scope)) return { code: "not_suspended", reason: "It is resumed on its own page, not here." };
  if (asker.permissions.has("revocations:execute")) return undefined;
  return { code: "forbidden", reason: "Your roles do not include this." };
}
