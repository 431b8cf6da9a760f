import { loadClientStandings } from "@/lib/credentials/standing/store";
import { loadChains } from "@/lib/delegations/chain/store";
import { loadLineages } from "@/lib/delegations/lineage/store";
import { hotPool } from "@/lib/platform/db/pool";
import { loadServers } from "@/lib/resource-servers/standing/store";
import type { TokenFacts } from "@/lib/tokens/standing/model";
import type { ServerFacts } from "@/lib/tokens/standing/policy";

/** A token of a list with what it rests on; no facts where something of that is gone. */
export type ListedToken = { index: number; facts: TokenFacts | undefined; server: ServerFacts | undefined };

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
  jkt: string | null,
];

/** Answers how many places a list has; undefined when there is none of that number. */
export async function sizeOfList(list: number): Promise<number | undefined> {
  const { rows } = await hotPool().query<{ size: number }>({
    name: "status_list",
    text: "select size from status_lists where id = $1",
    values: [list],
  });
  return rows[0]?.size;
}

/** A token that was issued for the agent itself and not revoked stands or falls with these. */
export type TokenGroup = { instanceId: string; delegationId: string; serverId: string };

/**
 * Loads, for each instance, delegation and resource server with such tokens in a list, the one issued first: when it
 * stands, all of them do, because nothing but being older ends one of them alone. One that is bound to no key stands for
 * all, should there be any.
 */
export async function earliestOfGroups(list: number): Promise<{ group: TokenGroup; token: ListedToken }[]> {
  const { rows } = await hotPool().query<Row>({
    name: "status_list_groups",
    rowMode: "array",
    text: `select 0, instance_id, delegation_id, resource_server_id, min(issued_at), max(expires_at), null, null, null, null, null,
        case when bool_and(jkt is not null) then min(jkt) end
      from access_tokens where status_list = $1 and expires_at > clock_timestamp()
        and revoked_at is null and parent_jti is null and person_id is null
      group by instance_id, delegation_id, resource_server_id`,
    values: [list],
  });
  const tokens = await withFacts(rows);
  return rows.flatMap(([, instanceId, delegationId, serverId], i) => {
    const token = tokens[i];
    return token ? [{ group: { instanceId, delegationId, serverId }, token }] : [];
  });
}

/** Loads each token of a list that has not expired and is either in one of the groups or in none. */
export async function loadTokens(list: number, groups: readonly TokenGroup[]): Promise<ListedToken[]> {
  const { rows } = await hotPool().query<Row>({
    name: "status_list_tokens",
    rowMode: "array",
    text: `select t.status_index, t.instance_id, t.delegation_id, t.resource_server_id, t.issued_at, t.expires_at,
        t.revoked_at, t.parent_jti, t.person_id, p.status = 'active', p.not_before, t.jkt
      from access_tokens t left join people p on p.id = t.person_id
      where t.status_list = $1 and t.expires_at > clock_timestamp()
        and (t.revoked_at is not null or t.parent_jti is not null or t.person_id is not null
          or (t.instance_id, t.delegation_id, t.resource_server_id)
            in (select * from unnest($2::text[], $3::text[], $4::text[])))`,
    values: [
      list,
      groups.map(({ instanceId }) => instanceId),
      groups.map(({ delegationId }) => delegationId),
      groups.map(({ serverId }) => serverId),
    ],
  });
  return withFacts(rows);
}

async function withFacts(rows: readonly Row[]): Promise<ListedToken[]> {
  if (rows.length === 0) return [];
  const distinct = (ids: (string | null)[]) => [...new Set(ids)].filter((id) => id !== null);
  const [clients, chains, servers, lineages] = await Promise.all([
    loadClientStandings(distinct(rows.map((row) => row[1]))),
    loadChains(distinct(rows.map((row) => row[2]))),
    loadServers(distinct(rows.map((row) => row[3]))),
    loadLineages(distinct(rows.map((row) => row[7]))),
  ]);
  return rows.map((row): ListedToken => {
    const [index, instanceId, delegationId, serverId, issuedAt, expiresAt, revokedAt, parentJti, , , , jkt] = row;
    const [client, chain] = [clients.get(instanceId), chains.get(delegationId)];
    const exchangedFor = parentJti === null ? [] : lineages.get(parentJti)?.tokens;
    const token = { resourceServerId: serverId, person: personOf(row), jkt, issuedAt, expiresAt, revokedAt };
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
