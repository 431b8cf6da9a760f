import type { Dependency } from "@/lib/platform/database/commit/item";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";

/** An instance as OAuth client, with everything that decides whether it may act. */
export type ClientStanding = {
  id: string;
  status: "active" | "quarantined" | "revoked" | "expired";
  jkt: string;
  publicJwk: PublicJwk;
  generation: number;
  keyActivatedAt: Date;
  keyExpiresAt: Date;
  /** Set from a person's request to rotate the key until the rotation is complete. */
  rotationRequestedAt: Date | null;
  enrolledAt: Date;
  agent: {
    id: string;
    name: string;
    status: "draft" | "pending" | "active" | "suspended" | "revoked" | "retiring" | "retired";
    riskTier: "low" | "medium" | "high" | "critical";
    environment: "prod" | "staging" | "dev";
  };
  /** The current key and, during a rotation, the pending one. */
  keys: { jkt: string; state: "pending" | "current" | "superseded"; publicJwk: PublicJwk; retiredAt: Date | null }[];
  ownerActive: boolean;
  /** An instance enrolled at or before this is void: the latest stop of organisation, owner, blueprint and agent. */
  notBefore: Date | null;
  /** Since when its agent is suspended together with others of the organisation, owner or blueprint; null if it is not. */
  suspendedAt: Date | null;
  /** Since when its agent drains before its retirement: it gets no new token. Null while it does not. */
  drainingSince: Date | null;
  tokenTtlSeconds: number;
  requireDpop: boolean;
  /** Whether its proofs must carry a nonce of this server. */
  dpopNonceRequired: boolean;
  dependencies: Dependency[];
};
