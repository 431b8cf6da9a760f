import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { ClientStanding } from "@/lib/credentials/standing/model";
import type { Chain } from "@/lib/delegations/chain/model";
import type { LineToken } from "@/lib/delegations/lineage/model";
import type { Dependency } from "@/lib/platform/database/commit/item";

/** The issuance row of a token. */
export type TokenStanding = {
  jti: string;
  agentId: string;
  instanceId: string;
  delegationId: string;
  resourceServerId: string;
  sub: string;
  /** The person that `sub` is; null when it is the agent. */
  person: { id: string; active: boolean; notBefore: Date | null } | null;
  personName: string | null;
  /** The token that this one was exchanged for: always one of ours, which ends no earlier. */
  parentJti: string | null;
  jkt: string | null;
  ath: string;
  /** The one task that it is for (rules L9); null when it names none, or several. */
  task: string | null;
  issuedAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  /** What the token was narrowed to; null when it carries all that its delegation has there. */
  narrowing: CanonicalAuthority | null;
};

/** Everything that decides whether a token stands. */
export type TokenFacts = {
  token: Pick<TokenStanding, "resourceServerId" | "person" | "jkt" | "issuedAt" | "expiresAt" | "revokedAt">;
  client: ClientStanding;
  chain: Chain;
  /** Tokens that it was exchanged for, the nearest first. */
  exchangedFor: readonly LineToken[];
};

/** The same with the epochs that all of it was read at. */
export type TokenContext = TokenFacts & { token: TokenStanding; dependencies: Dependency[] };
