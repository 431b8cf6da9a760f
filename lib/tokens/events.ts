import type { Actor, AuditEvent, KeptName } from "@/lib/audit/event";
import type { RecordCode } from "@/lib/audit/record-codes";
import type { ClientStanding } from "@/lib/credentials/standing.model";
import type { AccessTokenClaims, RevokedToken, TokenGrant } from "./model";

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
  names: readonly KeptName[],
): AuditEvent {
  return {
    type: "token.issued",
    actor: { type: "instance", id: client.id },
    agentId: client.agent.id,
    instanceId: client.id,
    names,
    chain: claims.delegation,
    refs: [claims.jti, resourceServerId, ...(personId ? [personId] : []), ...(parentJti ? [parentJti] : [])],
    facts: {
      jti: claims.jti,
      expires: claims.exp,
      jkt: claims.cnf?.jkt,
      generation: client.generation,
      grant,
      resourceServer: resourceServerId,
      onBehalfOf: personId ?? undefined,
      exchangedFor: parentJti ?? undefined,
    },
  };
}

/** The parameters of a token request. The instance wrote all texts, so they may name things that do not exist. */
export type AskedToken = {
  /** Undefined for an unknown grant and for requests to other endpoints. */
  grant: TokenGrant | undefined;
  resource: string | undefined;
  scope: string | undefined;
  delegation: string | undefined;
  authorizationDetails: string | undefined;
};

/** A token was refused to a known instance. */
export function tokenRefused(
  client: ClientStanding,
  { code, asked: { grant, ...texts } }: { code: RecordCode; asked: AskedToken },
  names: readonly KeptName[],
): AuditEvent {
  return {
    type: "token.refused",
    names,
    actor: { type: "instance", id: client.id },
    agentId: client.agent.id,
    instanceId: client.id,
    decision: "deny",
    code,
    facts: { grant },
    texts,
  };
}

/** An instance tried to revoke a token of another one. */
export const revocationRefused = (client: ClientStanding, jti: string): AuditEvent => ({
  type: "token.revocation-refused",
  actor: { type: "instance", id: client.id },
  agentId: client.agent.id,
  instanceId: client.id,
  decision: "deny",
  code: "unauthorized_client",
  refs: [jti],
});

/** A person got a token by which an agent may act in their name. */
export const subjectTokenIssued = ({
  personId,
  sessionId,
  jti,
  expires,
  agentId,
}: {
  personId: string;
  sessionId: string;
  jti: string;
  expires: number;
  agentId: string | undefined;
}): AuditEvent => ({
  type: "subject-token.issued",
  actor: { type: "person", id: personId },
  ...(agentId === undefined ? {} : { agentId }),
  refs: [jti, sessionId],
  facts: { jti, expires },
});

/** A token was revoked, by itself or with the token that it was exchanged for. */
export const tokenRevoked = (
  actor: Actor,
  { jti, agentId, instanceId, exchangedFor }: RevokedToken,
  revokedAs: string,
): AuditEvent => ({
  type: "token.revoked",
  actor,
  agentId,
  instanceId,
  refs: [jti, ...(exchangedFor === null ? [] : [exchangedFor])],
  facts: { jti, exchangedFor: exchangedFor ?? undefined, revokedAs },
});
