import type { ClientStanding } from "@/lib/credentials/standing.model";
import { loadClientStanding } from "@/lib/credentials/standing.store";
import { factsPool } from "@/lib/platform/database/pool";
import type { Lineage, LineToken } from "./lineage.model";
import { maxChainDepth } from "./model";

type Row = {
  first: string;
  jti: string;
  parent_jti: string | null;
  instance_id: string;
  delegation_id: string;
  resource_server_id: string;
  sub: string;
  person_id: string | null;
  issued_at: Date;
  revoked_at: Date | null;
  epoch: string;
};

// Each row is looked up by its key after the one before it: without statistics the planner would read whole tables.
const linesFrom = (first: string) => `
  with recursive line as (
    select t.*, 0 as up, t.jti as first from access_tokens t where t.jti ${first}
    union all
    select p.*, l.up + 1, l.first from line l
      cross join lateral (select * from access_tokens t where t.jti = l.parent_jti offset 0) p
      where l.up < ${maxChainDepth}
  )
  select l.first, l.jti, l.parent_jti, l.instance_id, l.delegation_id, l.resource_server_id, l.sub, l.person_id, l.issued_at,
    l.revoked_at, e.epoch::text as epoch
  from line l cross join lateral (select epoch from epochs where id = l.jti offset 0) e order by l.first, l.up`;

/**
 * Loads a token, all tokens that it was exchanged from, and the epochs of all of them.
 *
 * @returns Undefined if the token was never issued, or one of them is gone. Also undefined if they are more than a
 * chain has delegations, so that no token stays unchecked.
 */
export async function loadLineage(jti: string): Promise<Lineage | undefined> {
  const { rows } = await factsPool().query<Row>({ name: "load_lineage", text: linesFrom("= $1"), values: [jti] });
  return toLineage(rows, await clientsOf(rows));
}

function toLineage(
  rows: readonly Row[],
  clients: ReadonlyMap<string, ClientStanding | undefined>,
): Lineage | undefined {
  if (rows.at(-1)?.parent_jti !== null) return undefined;
  const [first, ...others] = rows.flatMap((row) => toToken(row, clients.get(row.instance_id)));
  if (!first || others.length + 1 < rows.length) return undefined;
  const own = rows.map((row) => ({ id: row.jti, epoch: row.epoch }));
  return {
    tokens: [first, ...others],
    dependencies: [...own, ...rows.flatMap(({ instance_id }) => clients.get(instance_id)?.dependencies ?? [])],
  };
}

async function clientsOf(rows: readonly Row[]): Promise<Map<string, ClientStanding | undefined>> {
  const ids = [...new Set(rows.map(({ instance_id }) => instance_id))];
  return new Map(await Promise.all(ids.map(async (id) => [id, await loadClientStanding(id)] as const)));
}

function toToken(row: Row, client: ClientStanding | undefined): LineToken[] {
  if (!client) return [];
  return [
    {
      jti: row.jti,
      delegationId: row.delegation_id,
      resourceServerId: row.resource_server_id,
      sub: row.sub,
      personId: row.person_id,
      issuedAt: row.issued_at,
      revokedAt: row.revoked_at,
      client,
    },
  ];
}
