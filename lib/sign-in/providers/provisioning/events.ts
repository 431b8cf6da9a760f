import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Right } from "@/lib/principals/events";

type Token = { id: string; name: string; providerId: string; expiresAt: Date };

const about = (type: string, actor: Actor, token: Token, facts: AuditEvent["facts"] = {}): AuditEvent => ({
  type,
  actor,
  refs: [token.id, token.providerId],
  facts: { token: token.id, providerId: token.providerId, expiresAt: token.expiresAt.toISOString(), ...facts },
  texts: { token: token.name },
});

/** An admin issued a token for a SCIM client. `alone`: it acts at once, because the organisation is being founded. */
export const tokenIssued = (actor: Actor, token: Token, { alone }: Right = {}): AuditEvent =>
  about("provisioning-token.issued", actor, token, alone ? { alone } : {});

/** A second admin confirmed the token: it acts from now on. */
export const tokenConfirmed = (actor: Actor, token: Token, { changeId, proposedById }: Right): AuditEvent => ({
  ...about("provisioning-token.confirmed", actor, token, { changeId, proposedById }),
  changes: statusMoved("waiting", "active"),
});

export const tokenRevoked = (actor: Actor, token: Token & { confirmedAt: Date | null }): AuditEvent => ({
  ...about("provisioning-token.revoked", actor, token),
  changes: statusMoved(token.confirmedAt === null ? "waiting" : "active", "revoked"),
});
