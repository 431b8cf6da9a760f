import { loadClientStandings } from "@/lib/credentials/standing/store";
import { loadChains } from "@/lib/delegations/chain/store";
import { loadLineages } from "@/lib/delegations/lineage/store";
import { hotPool } from "@/lib/platform/db/pool";
import { loadServers } from "@/lib/resource-servers/standing/store";
import type { TokenFacts } from "@/lib/tokens/standing/model";
import type { ServerFacts } from "@/lib/tokens/standing/policy";

/** A token of a list; no facts where something that it rests on is gone. */
export type ListedToken = { index: number; facts: TokenFacts | undefined; server: ServerFacts | undefined };
export type ListFacts = { size: number; tokens: Iterable<ListedToken> };

/** One array for each token: many are read at once. */
type Row = [
  index: number,
  instanceId: string,
  delegationId: string,
  serverId: string,
  issuedAt: Date,
  expiresAt: Date,
  revokedAt: Date | null,
  parentJti: string | null,
  personId: string | null,
  personActive: boolean | null,
  personNotBefore: Date | null,
];

/** Loads every token of a list that has not expired and all that these rest on; undefined when there is no such list. */
export async function loadList(list: number): Promise<ListFacts | undefined> {
  const found = await hotPool().query<{ size: number }>({
    name: "status_list",
    text: "select size from status_lists where id = $1",
    values: [list],
  });
  const size = found.rows[0]?.size;
  if (size === undefined) return undefined;
  const { rows } = await hotPool().query<Row>({
    name: "status_list_tokens",
    rowMode: "array",
    text: `select t.status_index, t.instance_id, t.delegation_id, t.resource_server_id, t.issued_at, t.expires_at,
        t.revoked_at, t.parent_jti, t.person_id, p.status = 'active', p.not_before
      from access_tokens t left join people p on p.id = t.person_id
      where t.status_list = $1 and t.expires_at > clock_timestamp()`,
    values: [list],
  });
  return { size, tokens: await withFacts(rows) };
}

async function withFacts(rows: readonly Row[]): Promise<Iterable<ListedToken>> {
  const distinct = (ids: (string | null)[]) => [...new Set(ids)].filter((id) => id !== null);
  const [clients, chains, servers, lineages] = await Promise.all([
    loadClientStandings(distinct(rows.map((row) => row[1]))),
    loadChains(distinct(rows.map((row) => row[2]))),
    loadServers(distinct(rows.map((row) => row[3]))),
    loadLineages(distinct(rows.map((row) => row[7]))),
  ]);
  return rows.map((row): ListedToken => {
    const [index, instanceId, delegationId, serverId, issuedAt, expiresAt, revokedAt, parentJti] = row;
    const [client, chain] = [clients.get(instanceId), chains.get(delegationId)];
    const exchangedFor = parentJti === null ? [] : lineages.get(parentJti)?.tokens;
    const token = { resourceServerId: serverId, person: personOf(row), issuedAt, expiresAt, revokedAt };
    const facts = client && chain && exchangedFor ? { token, client, chain, exchangedFor } : undefined;
    return { index, facts, server: servers.get(serverId) };
  });
}

const personOf = ([, , , , , , , , id, active, notBefore]: Row): TokenFacts["token"]["person"] =>
  id === null ? null : { id, active: active === true, notBefore };

/** Lists the numbers of the lists in which a token may not have expired. */
export async function listsInUse(withinSeconds: number): Promise<number[]> {
  const { rows } = await hotPool().query<{ id: number }>({
    name: "status_lists_in_use",
    text: "select id from status_lists where taken_at > clock_timestamp() - make_interval(secs => $1) order by id",
    values: [withinSeconds],
  });
  return rows.map(({ id }) => id);
}
