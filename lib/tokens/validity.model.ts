import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { ClientStanding } from "@/lib/credentials/standing.model";
import type { Chain } from "@/lib/delegations/chain/model";
import type { LineToken } from "@/lib/delegations/lineage.model";
import type { Dependency } from "@/lib/platform/database/commit/item";

/** The issuance row of a token. */
export type TokenStanding = {
  jti: string;
  agentId: string;
  instanceId: string;
  delegationId: string;
  resourceServerId: string;
  sub: string;
  /** The person that `sub` is; null if it is the agent. */
  person: { id: string; active: boolean; notBefore: Date | null } | null;
  personName: string | null;
  /** The token of this server that this one was exchanged for. It ends no earlier. */
  parentJti: string | null;
  jkt: string | null;
  ath: string;
  /** The one task that the token is fixed to (rules L9); null if its authority demands none or several. */
  task: string | null;
  issuedAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  /** The narrowed authority; null if the token has all authority of its delegation at the resource server. */
  narrowing: CanonicalAuthority | null;
};

/** The facts that decide whether a token is valid. */
export type TokenFacts = {
  token: Pick<TokenStanding, "resourceServerId" | "person" | "jkt" | "issuedAt" | "expiresAt" | "revokedAt">;
  client: ClientStanding;
  chain: Chain;
  /** Tokens that it was exchanged for, the nearest first. */
  exchangedFor: readonly LineToken[];
};

/** The facts with the epochs at which they were read. */
export type TokenContext = TokenFacts & { token: TokenStanding; dependencies: Dependency[] };
