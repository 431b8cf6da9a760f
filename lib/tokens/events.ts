import type { AuditEvent } from "@/lib/audit/event";
import type { ClientStanding } from "@/lib/credentials/standing/model";
import type { AccessTokenClaims, TokenGrant } from "@/lib/tokens/model";

type IssuanceFacts = {
  grant: TokenGrant;
  resourceServerId: string;
  granting: { personId: string | null; parentJti: string | null };
};

/** A token was issued to an instance. The token itself is never recorded. */
export function tokenIssued(
  client: ClientStanding,
  claims: AccessTokenClaims,
  { grant, resourceServerId, granting: { personId, parentJti } }: IssuanceFacts,
): AuditEvent {
  return {
    type: "token.issued",
    actor: { type: "instance", id: client.id },
    agentId: client.agent.id,
    instanceId: client.id,
    chain: claims.delegation,
    refs: [claims.jti, resourceServerId, ...(personId ? [personId] : []), ...(parentJti ? [parentJti] : [])],
    facts: {
      jti: claims.jti,
      expires: claims.exp,
      jkt: claims.cnf?.jkt,
      generation: client.generation,
      grant,
      onBehalfOf: personId ?? undefined,
      exchangedFor: parentJti ?? undefined,
    },
  };
}

/** A token was refused to an instance that was known. */
export function tokenRefused(client: ClientStanding, code: string): AuditEvent {
  return {
    type: "token.refused",
    actor: { type: "instance", id: client.id },
    agentId: client.agent.id,
    instanceId: client.id,
    decision: "deny",
    code,
  };
}
