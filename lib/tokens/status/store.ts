import type pg from "pg";
import { maxChainDepth } from "@/lib/delegations/model";
import { sqlPool } from "@/lib/platform/db/pool";

/** Answers how many places a list has; undefined when there is none of that number. */
export async function sizeOfList(list: number): Promise<number | undefined> {
  const { rows } = await sqlPool().query<{ size: number }>({
    name: "status_list",
    text: "select size from status_lists where id = $1",
    values: [list],
  });
  return rows[0]?.size;
}

/** How a token or a part of it counts: the worst part decides. */
const level = { valid: 0, suspended: 1, invalid: 2 } as const;

// Each part is judged once, however many tokens share it: instances with their agents and owners …
const clients = `
  client as materialized (
    select i.id, v.require_dpop,
      case
        when a.status not in ('active', 'suspended') or i.status not in ('active', 'quarantined')
          or i.key_expires_at <= $2 or p.status is distinct from 'active'
          or i.enrolled_at <= greatest(o.not_before, a.not_before, p.not_before, b.not_before) then ${level.invalid}
        when a.status = 'active' and i.status = 'active' then ${level.valid}
        else ${level.suspended}
      end as level
    from (select instance_id as id from listed union select instance_id from line) used
      join instances i on i.id = used.id
      join agents a on a.id = i.agent_id
      join organisation o on o.id = 'org'
      join blueprints b on b.id = a.blueprint_id
      join blueprint_versions v on v.blueprint_id = b.id and v.version = b.current_version
      left join people p on p.id = a.owner_id
  )`;

// … delegations with the people behind them …
const delegations = `
  hop as (
    select d.id as leaf, d.id, d.parent_id, 0 as up
    from (select distinct delegation_id as id from listed) used join delegations d on d.id = used.id
    union all
    select h.leaf, d.id, d.parent_id, h.up + 1 from hop h join delegations d on d.id = h.parent_id where h.up < 9
  ),
  standing as materialized (
    select d.id, v.given_at,
      case
        when a.status not in ('active', 'suspended') or d.status not in ('active', 'suspended')
          or d.expires_at <= $2 or d.not_before > $2
          or owner.status is distinct from 'active' or delegator.status <> 'active' or represented.status <> 'active'
          or v.given_at <= greatest(o.not_before, a.not_before, b.not_before,
            owner.not_before, delegator.not_before, represented.not_before) then ${level.invalid}
        when a.status <> 'active' then ${level.suspended}
        when d.status = 'active' then ${level.valid}
        when d.paused_by_id is null and d.suspended_until <= $2 and v.parent_digest is not distinct from (
          select above.digest from delegations parent join delegation_versions above
            on above.delegation_id = parent.id and above.version = parent.current_version
          where parent.id = d.parent_id) then ${level.valid}
        else ${level.suspended}
      end as level
    from (select distinct id from hop) used
      join delegations d on d.id = used.id
      join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
      join agents a on a.id = d.agent_id
      join organisation o on o.id = 'org'
      join blueprints b on b.id = a.blueprint_id
      left join people owner on owner.id = a.owner_id
      left join people delegator on delegator.id = d.delegator_id
      left join people represented on represented.id = d.on_behalf_of_id
  ),
  chain as (
    select h.leaf, min(s.given_at) as given_at,
      case when bool_or(h.parent_id is null) then max(coalesce(s.level, ${level.invalid})) else ${level.invalid} end as level
    from hop h left join standing s on s.id = h.id group by h.leaf
  )`;

// … and the tokens that a token was exchanged for.
const lines = `
  line as (
    select l.place, p.jti, p.parent_jti, p.instance_id, p.issued_at, p.revoked_at, 0 as up
    from listed l join access_tokens p on p.jti = l.parent_jti
    union all
    select n.place, p.jti, p.parent_jti, p.instance_id, p.issued_at, p.revoked_at, n.up + 1
    from line n join access_tokens p on p.jti = n.parent_jti where n.up < ${maxChainDepth}
  )`;
const exchanged = `
  exchanged as (
    select n.place, min(n.issued_at) as issued_at,
      case when bool_or(n.revoked_at is not null) or not bool_or(n.parent_jti is null) then ${level.invalid}
        else max(coalesce(c.level, ${level.invalid})) end as level
    from line n left join client c on c.id = n.instance_id group by n.place
  )`;

/** `tokenRefusal` in SQL, for each token of a list that has not expired at $2. A test compares the two. */
const judgedTokens = `
  with recursive listed as materialized (select * from listed_tokens($1, $2)), ${lines}, ${clients}, ${delegations}, ${exchanged},
  judged as (
    select l.place,
      case
        when l.revoked_at is not null or server.status is distinct from 'active'
          or (l.unbound and client.require_dpop)
          or (l.person_id is not null and person.status is distinct from 'active') or l.issued_at <= person.not_before
          or least(l.issued_at, exchanged.issued_at, chain.given_at) <= server.not_before then ${level.invalid}
        else greatest(coalesce(client.level, ${level.invalid}), coalesce(chain.level, ${level.invalid}),
          case when l.parent_jti is null then ${level.valid} else coalesce(exchanged.level, ${level.invalid}) end)
      end as level
    from listed l
      left join client on client.id = l.instance_id
      left join chain on chain.leaf = l.delegation_id
      left join exchanged on exchanged.place = l.place
      left join resource_servers server on server.id = l.resource_server_id
      left join people person on person.id = l.person_id
  )`;

export type FallenPlaces = { suspended: Int32Array; invalid: Int32Array };

/**
 * Finds the places of a list whose tokens are not valid at that time, in one statement and so as of one instant.
 *
 * What is answered are numbers: memory does not grow with the agents, instances and delegations of the list.
 */
export async function fallenPlaces(list: number, now: Date): Promise<FallenPlaces> {
  const rows = await alongKeys((client) =>
    client.query<{ level: number; places: Buffer }>(
      `${judgedTokens}
       select level, string_agg(int4send(place), '') as places from judged where level > ${level.valid} group by level`,
      [list, now],
    ),
  );
  const of = (wanted: number) => numbersIn(rows.find((row) => row.level === wanted)?.places ?? Buffer.alloc(0));
  return { suspended: of(level.suspended), invalid: of(level.invalid) };
}

/** Reads in a transaction whose plans follow keys, whatever the statistics say, and are not compiled first. */
async function alongKeys<Row extends pg.QueryResultRow>(
  read: (client: pg.PoolClient) => Promise<pg.QueryResult<Row>>,
): Promise<Row[]> {
  const client = await sqlPool().connect();
  try {
    await client.query("begin read only; set local enable_seqscan = off; set local jit = off");
    const { rows } = await read(client);
    await client.query("commit");
    client.release();
    return rows;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

const numbersIn = (bytes: Buffer): Int32Array =>
  new Int32Array(bytes.length / 4).map((_, index) => bytes.readInt32BE(4 * index));

/** Lists the numbers of the lists in which a token may not have expired. */
export async function listsInUse(withinSeconds: number): Promise<number[]> {
  const { rows } = await sqlPool().query<{ id: number }>({
    name: "status_lists_in_use",
    text: "select id from status_lists where taken_at > clock_timestamp() - make_interval(secs => $1) order by id",
    values: [withinSeconds],
  });
  return rows.map(({ id }) => id);
}
