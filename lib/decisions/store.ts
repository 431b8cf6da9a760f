import { compileAuthority } from "@/lib/authority/covers";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { loadClientStanding } from "@/lib/credentials/standing/store";
import type { CoveringHop, SubjectContext, TokenStanding } from "@/lib/decisions/model";
import type { Chain } from "@/lib/delegations/chain/model";
import { loadChain } from "@/lib/delegations/chain/store";
import { hotPool } from "@/lib/platform/db/pool";
import { runtime } from "@/lib/platform/runtime/runtime";
import { spiffeId } from "@/lib/protocols/spiffe/id";

type TokenRow = {
  jti: string;
  agent_id: string;
  instance_id: string;
  delegation_id: string;
  resource_server_id: string;
  sub: string;
  jkt: string | null;
  ath: string;
  task: string | null;
  issued_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  authority: CanonicalAuthority | null;
  epoch: string;
};

/** Loads everything that decisions about a token depend on; undefined for a token that was never issued or is gone. */
export async function loadSubject(jti: string): Promise<SubjectContext | undefined> {
  const { rows } = await hotPool().query<TokenRow>({
    name: "load_token",
    text: "select t.*, e.epoch::text from access_tokens t join epochs e on e.id = t.jti where t.jti = $1",
    values: [jti],
  });
  const row = rows[0];
  if (!row) return undefined;
  const [client, chain] = await Promise.all([loadClientStanding(row.instance_id), loadChain(row.delegation_id)]);
  if (!client || !chain) return undefined;
  const token = toToken(row);
  const all = [{ id: row.jti, epoch: row.epoch }, ...client.dependencies, ...chain.dependencies];
  return {
    token,
    client,
    chain,
    hops: hopsOf(chain, token),
    spiffeId: spiffeId(runtime().trustDomain, client.agent.name),
    dependencies: [...new Map(all.map((dependency) => [`${dependency.id} ${dependency.epoch}`, dependency])).values()],
  };
}

const toToken = (row: TokenRow): TokenStanding => ({
  jti: row.jti,
  agentId: row.agent_id,
  instanceId: row.instance_id,
  resourceServerId: row.resource_server_id,
  sub: row.sub,
  jkt: row.jkt,
  ath: row.ath,
  task: row.task,
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  authority: row.authority ? compileAuthority(row.authority) : undefined,
});

/** Every authority that must cover an action: entitlements, ceilings, delegations, and the token (rules L0). */
function hopsOf(chain: Chain, token: TokenStanding): CoveringHop[] {
  const hops: CoveringHop[] = [];
  for (const { id, delegator, ceiling, agent, authority } of chain.hops) {
    if (delegator?.entitlement) {
      const name = `The entitlement of ${delegator.id}`;
      hops.push({
        kind: "entitlement",
        counterPrefix: delegator.id,
        name,
        authority: compileAuthority(delegator.entitlement),
      });
    }
    if (ceiling.authority) {
      const name = `The ceiling of ${agent.name}`;
      hops.push({ kind: "ceiling", counterPrefix: agent.id, name, authority: compileAuthority(ceiling.authority) });
    }
    hops.push({
      kind: "delegation",
      counterPrefix: id,
      name: `The delegation ${id}`,
      authority: compileAuthority(authority),
    });
  }
  if (token.authority) {
    hops.push({ kind: "token", counterPrefix: undefined, name: "The token", authority: token.authority });
  }
  return hops;
}
