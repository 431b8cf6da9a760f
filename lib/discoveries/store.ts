import { newId } from "@/lib/platform/base/id";
import type { Direction } from "@/lib/platform/base/sorts.model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { AddValue } from "@/lib/platform/http/filters/sql-conditions";
import { discoveryError } from "./errors";
import { type DiscoveryKind, type DiscoveryStatus, discoveryStatuses } from "./model";
import { refuseOverfull } from "./room.store";
import type { DiscoveryCounts, DiscoveryRow, ImportDiscoveries, ImportResult } from "./schema";

export type Discovery = {
  id: string;
  origin: string;
  kind: DiscoveryKind;
  externalId: string;
  name: string;
  owner: string | null;
  credential: string | null;
  lastSeenAt: Date | null;
  status: DiscoveryStatus;
  reason: string | null;
  agentId: string | null;
  decidedById: string | null;
  decidedAt: Date | null;
  firstAt: Date;
  importedAt: Date;
  version: number;
  serverId: string | null;
  asked: number | null;
};

export const find = (id: string, tx: Tx = prisma()): Promise<Discovery | null> =>
  tx.discovery.findUnique({ where: { id } });

/**
 * Adds or changes identities by their origin, kind and id there. A decision about one stays. A change of what people are
 * shown is a new version, so that none decides what they did not see.
 *
 * @throws DomainError `too_many_discoveries`
 */
export async function put(tx: Tx, { origin, kind, rows, dryRun, ahead }: ImportDiscoveries): Promise<ImportResult> {
  const told = await tx.$queryRaw<{ added: boolean; changed: boolean }[]>`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows.map(toRow))}::jsonb)
        as t (id text, external_id text, name text, owner text, credential text, last_seen_at timestamptz)
    ), before as (
      select d.external_id, (d.name, d.owner, d.credential) is distinct from (g.name, g.owner, g.credential) as changed
      -- The offset has each row looked up by its id. A plan for all rows would read those of the whole system.
      from given g cross join lateral (
        select * from discoveries where origin = ${origin} and kind = ${kind}::discovery_kind
          and external_id = g.external_id offset 0) d
    ), kept as (
      insert into discoveries as d (id, origin, kind, external_id, name, owner, credential, last_seen_at)
      select id, ${origin}, ${kind}::discovery_kind, external_id, name, owner, credential, last_seen_at from given
      on conflict (origin, kind, external_id) do update set name = excluded.name, owner = excluded.owner,
        credential = excluded.credential, last_seen_at = greatest(d.last_seen_at, excluded.last_seen_at),
        imported_at = clock_timestamp(), version = d.version
          + ((d.name, d.owner, d.credential) is distinct from (excluded.name, excluded.owner, excluded.credential))::int
      returning d.external_id
    )
    select b.external_id is null as added, coalesce(b.changed, false) as changed
    from kept k left join before b on b.external_id = k.external_id`;
  const added = told.filter((one) => one.added).length;
  const changed = told.filter((one) => one.changed).length;
  if (added > 0) await refuseOverfull(tx, { added, ahead, dryRun });
  return { added, changed, unchanged: told.length - added - changed };
}

const toRow = ({ externalId, name, owner, credential, lastSeenAt }: DiscoveryRow) => ({
  ...{
    id: newId("discovery"),
    external_id: externalId,
    name,
    owner,
    credential,
    last_seen_at: lastSeenAt && new Date(lastSeenAt).toISOString(),
  },
});

type Decision = Pick<Discovery, "status" | "reason" | "agentId" | "decidedById">;

/** Writes a decision about the row at that version. @throws DomainError `discovery_changed_meanwhile` */
export async function decide(tx: Tx, { id, version }: Pick<Discovery, "id" | "version">, to: Decision): Promise<void> {
  const count = await tx.$executeRaw`
    update discoveries set status = ${to.status}::discovery_status, reason = ${to.reason}, agent_id = ${to.agentId},
      decided_by_id = ${to.decidedById}, decided_at = clock_timestamp(), version = version + 1
    where id = ${id} and version = ${version}`;
  if (count !== 1) throw discoveryError("discovery_changed_meanwhile");
}

/** The place of a row in the order of finding. */
export type Place = Pick<Discovery, "firstAt" | "id">;

type Page = {
  status: DiscoveryStatus;
  direction: Direction;
  after: Place | undefined;
  take: number;
  condition: (add: AddValue) => Promise<string>;
};

const columns = `d.id, d.origin, d.kind, d.external_id as "externalId", d.name, d.owner, d.credential,
  d.last_seen_at as "lastSeenAt", d.status, d.reason, d.agent_id as "agentId", d.decided_by_id as "decidedById",
  d.decided_at as "decidedAt", d.first_at as "firstAt", d.imported_at as "importedAt", d.version,
  d.server_id as "serverId", d.asked`;

/** Lists the rows of a status in the order in which they were found. */
export async function list({ status, direction, after, take, condition }: Page): Promise<Discovery[]> {
  const values: unknown[] = [status, after?.firstAt ?? null, after?.id ?? null, take];
  const further = await condition((value) => `$${values.push(value)}`);
  const { rows } = await sqlPool().query<Discovery>(
    `select ${columns} from discoveries d
     where d.status = $1::discovery_status and ${further}
       and ($3::text is null or (d.first_at, d.id) ${direction === "asc" ? ">" : "<"} ($2::timestamptz, $3))
     order by d.first_at ${direction}, d.id ${direction} limit $4`,
    values,
  );
  return rows;
}

/** Identities of a state are counted up to here. */
export const countedRows = 5_000;

/** Counts the identities of each state. */
export async function countStates(): Promise<DiscoveryCounts> {
  const rows = await keyedQuery<{ status: DiscoveryStatus; found: number }>(
    `select s.status, (select count(*)::int from
       (select from discoveries d where d.status = s.status::discovery_status limit ${countedRows + 1}) k) as found
     from unnest($1::text[]) s (status)`,
    [discoveryStatuses],
  );
  const found = (status: DiscoveryStatus) => rows.find((row) => row.status === status)?.found ?? 0;
  const count = (status: DiscoveryStatus) => Math.min(found(status), countedRows);
  return {
    ...{ new: count("new"), claimed: count("claimed"), registered: count("registered") },
    ...{ blocked: count("blocked"), ignored: count("ignored") },
    capped: discoveryStatuses.filter((status) => found(status) > countedRows),
  };
}

const mostShared = 10;

/** Finds others with the same credential, at most ten for each row. */
export async function sharing(rows: readonly Discovery[]): Promise<Map<string, { id: string; name: string }[]>> {
  const given = rows.filter(({ credential }) => credential !== null);
  const found = await sqlPool().query<{ of: string; id: string; name: string }>(
    `select g.id as "of", o.id, o.name from unnest($1::text[], $2::text[]) as g (id, credential)
     cross join lateral (
       select d.id, d.name from discoveries d where d.credential = g.credential and d.id <> g.id order by d.id limit ${mostShared}
     ) o`,
    [given.map(({ id }) => id), given.map(({ credential }) => credential)],
  );
  const others = new Map<string, { id: string; name: string }[]>();
  for (const { of, ...other } of found.rows) others.set(of, [...(others.get(of) ?? []), other]);
  return others;
}

/** Finds the agent of the instance that has or had the key of a row's fingerprint. */
export async function keyHolders(rows: readonly Discovery[]): Promise<Map<string, string>> {
  const given = rows.filter(({ credential }) => credential !== null);
  if (given.length === 0) return new Map();
  const found = await keyedQuery<{ of: string; agentId: string }>(
    `select g.id as "of", i.agent_id as "agentId" from unnest($1::text[], $2::text[]) as g (id, credential)
     join instance_keys k on k.jkt = g.credential join instances i on i.id = k.instance_id`,
    [given.map(({ id }) => id), given.map(({ credential }) => credential)],
  );
  return new Map(found.map(({ of, agentId }) => [of, agentId]));
}

/** The names of resource servers by their ids. */
export async function serverNames(rows: readonly Discovery[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap(({ serverId }) => serverId ?? []))];
  if (ids.length === 0) return new Map();
  const servers = await prisma().resourceServer.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  });
  return new Map(servers.map(({ id, name }) => [id, name]));
}
