import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { ClientStanding } from "@/lib/credentials/standing.model";
import { loadClientStanding } from "@/lib/credentials/standing.store";
import type { Chain } from "@/lib/delegations/chain/model";
import { loadChain } from "@/lib/delegations/chain/store";
import { loadLineage } from "@/lib/delegations/lineage.store";
import type { Dependency } from "@/lib/platform/database/commit/item";
import { factsPool } from "@/lib/platform/database/pool";
import type { TokenContext, TokenStanding } from "./validity.model";

export type TokenRow = {
  jti: string;
  agent_id: string;
  instance_id: string;
  delegation_id: string;
  resource_server_id: string;
  sub: string;
  person_id: string | null;
  person_name: string | null;
  person_active: boolean | null;
  person_not_before: Date | null;
  parent_jti: string | null;
  jkt: string | null;
  ath: string;
  task: string | null;
  issued_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  authority: CanonicalAuthority | null;
};
type RowWithEpoch = TokenRow & { epoch: string; person_epoch: string | null };

const columns = `t.*, p.name as person_name, p.status = 'active' as person_active, p.not_before as person_not_before,
  e.epoch::text as epoch, pe.epoch::text as person_epoch`;
const joins = `join epochs e on e.id = t.jti
  left join people p on p.id = t.person_id left join epochs pe on pe.id = t.person_id`;

/** Functions that read the instance and the chain of a token, each with its epochs in one statement. */
type Readers = {
  client: (id: string) => Promise<ClientStanding | undefined>;
  chain: (id: string) => Promise<Chain | undefined>;
};

/**
 * Loads the facts that decide whether a token is valid, with their epochs. Undefined if the token, or one that it was
 * exchanged for, was never issued or is gone.
 */
export async function loadToken(
  jti: string,
  read: Readers = { client: loadClientStanding, chain: loadChain },
): Promise<TokenContext | undefined> {
  const { rows } = await factsPool().query<RowWithEpoch>({
    name: "load_token",
    text: `select ${columns} from access_tokens t ${joins} where t.jti = $1`,
    values: [jti],
  });
  const row = rows[0];
  if (!row) return undefined;
  const [client, chain, lineage] = await Promise.all([
    read.client(row.instance_id),
    read.chain(row.delegation_id),
    row.parent_jti === null ? noLineage : loadLineage(row.parent_jti),
  ]);
  if (!client || !chain || !lineage) return undefined;
  const all = [...epochsOf(row), ...client.dependencies, ...chain.dependencies, ...lineage.dependencies];
  return {
    token: toToken(row),
    client,
    chain,
    exchangedFor: lineage.tokens,
    dependencies: [...new Map(all.map((dependency) => [`${dependency.id} ${dependency.epoch}`, dependency])).values()],
  };
}

const noLineage = { tokens: [], dependencies: [] };

function epochsOf({ jti, epoch, person_id, person_epoch }: RowWithEpoch): Dependency[] {
  const own = { id: jti, epoch };
  return person_id !== null && person_epoch !== null ? [own, { id: person_id, epoch: person_epoch }] : [own];
}

export const toToken = (row: TokenRow): TokenStanding => ({
  jti: row.jti,
  agentId: row.agent_id,
  instanceId: row.instance_id,
  delegationId: row.delegation_id,
  resourceServerId: row.resource_server_id,
  sub: row.sub,
  person:
    row.person_id === null
      ? null
      : { id: row.person_id, active: row.person_active === true, notBefore: row.person_not_before },
  personName: row.person_name,
  parentJti: row.parent_jti,
  jkt: row.jkt,
  ath: row.ath,
  task: row.task,
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  narrowing: row.authority,
});
