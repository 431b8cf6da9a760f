import type { ClientStanding } from "@/lib/credentials/standing.model";
import type { Dependency } from "@/lib/platform/database/commit/item";

/** A token as it was issued, with the instance that it was issued to. */
export type LineToken = {
  jti: string;
  delegationId: string;
  resourceServerId: string;
  sub: string;
  /** The person that `sub` is; null when it is an agent. */
  personId: string | null;
  issuedAt: Date;
  revokedAt: Date | null;
  client: ClientStanding;
};

/**
 * A token, then the tokens that it was exchanged for, back to the first one. `dependencies` are the epochs of all of
 * them and of their instances.
 */
export type Lineage = { tokens: readonly [LineToken, ...LineToken[]]; dependencies: Dependency[] };
