import type pg from "pg";
import { maxChainDepth } from "@/lib/delegations/model";
import { sqlPool } from "@/lib/platform/database/pool";
import { block, blockKeptMs } from "./places";

/** The longest lifetime of a token that a blueprint allows. */
const maxTokenSeconds = 3_600;
/** Margin for the difference of clocks, and for the time between taking a place and the commit of the token. */
const marginSeconds = 60;

/** Matches lists that give out places or have a token that may not have expired. All tokens of others have expired. */
const inUse = `(taken + ${block} <= size
  or taken_at > clock_timestamp() - interval '${maxTokenSeconds + blockKeptMs / 1_000 + marginSeconds} seconds')`;

/** Reads the number of places of a list in use; undefined if the list does not exist or has ended. */
export async function sizeOfList(list: number): Promise<number | undefined> {
  const { rows } = await sqlPool().query<{ size: number }>({
    name: "status_list",
    text: `select size from status_lists where id = $1 and ${inUse}`,
    values: [list],
  });
  return rows[0]?.size;
}

/** The level of a token or of one of its parts. The worst part decides. */
const level = { valid: 0, suspended: 1, early: 2, invalid: 3 } as const;

const columnsOf = (d: string) =>
  ["id", "parent_id", "agent_id", "delegator_id", "on_behalf_of_id", "status", "not_before", "expires_at"]
    .concat(["paused_by_id", "suspended_until", "current_version"])
    .map((column) => `${d}.${column}`)
    .join(", ");

/** Selects a token by its id. The form makes every plan use the primary key. */
const tokenOf = (jti: string) => `lateral (
  select p.jti, p.parent_jti, p.instance_id, p.issued_at, p.revoked_at from access_tokens p where p.jti = ${jti} limit 1)`;

// The subject tokens, the instances, and the delegations with their ancestors. Each is looked up by its key.
const parts = `
  line as (
    select l.place, p.*, 0 as up from listed l cross join ${tokenOf("l.parent_jti")} p where l.parent_jti is not null
    union all
    select n.place, p.*, n.up + 1 from line n cross join ${tokenOf("n.parent_jti")} p where n.up < ${maxChainDepth}
  ),
  instance as materialized (
    select i.id, i.agent_id, i.status, i.key_expires_at, i.enrolled_at
    from (select distinct instance_id as id from listed) used join instances i on i.id = used.id
    union all
    select i.id, i.agent_id, i.status, i.key_expires_at, i.enrolled_at
    from (select distinct instance_id as id from line) used
      cross join lateral (select * from instances i where i.id = used.id limit 1) i
    where used.id not in (select instance_id from listed)
  ),
  hop as (
    select d.id as leaf, 0 as up, ${columnsOf("d")}
    from (select distinct delegation_id as id from listed) used join delegations d on d.id = used.id
    union all
    select h.leaf, h.up + 1, ${columnsOf("d")} from hop h join delegations d on d.id = h.parent_id where h.up < 9
  )`;

// Each agent is judged once with its owner and blueprint, for all of its instances and delegations.
const agents = `
  agent as materialized (
    select a.id, v.require_dpop, greatest(o.not_before, a.not_before, p.not_before, b.not_before) as stopped_at,
      case when a.status not in ('active', 'suspended') or p.status is distinct from 'active' then ${level.invalid}
        when a.status = 'active' and coalesce(o.suspended_at, p.suspended_at, b.suspended_at) is null
          then ${level.valid} else ${level.suspended} end as level
    from (select agent_id as id from instance union select agent_id from hop) used
      join agents a on a.id = used.id
      join organisation o on o.id = 'org'
      join blueprints b on b.id = a.blueprint_id
      join blueprint_versions v on v.blueprint_id = b.id and v.version = b.current_version
      left join people p on p.id = a.owner_id
  ),
  client as materialized (
    select i.id, a.require_dpop,
      case when i.status not in ('active', 'quarantined') or i.key_expires_at <= $2 or i.enrolled_at <= a.stopped_at
          then ${level.invalid}
        else greatest(a.level, case when i.status = 'active' then ${level.valid} else ${level.suspended} end) end as level
    from instance i join agent a on a.id = i.agent_id
  )`;

/** A column of the current version of a hop. Versions are wide, so they are only looked up if needed. */
const ofVersion = (column: string) => `(
  select v.${column} from delegation_versions v where v.delegation_id = h.id and v.version = h.current_version)`;

const resumed = `h.paused_by_id is null and h.suspended_until <= $2 and ${ofVersion("parent_digest")} is not distinct from (
  select above.digest from delegations parent join delegation_versions above
    on above.delegation_id = parent.id and above.version = parent.current_version
  where parent.id = h.parent_id)`;

const chains = `
  judged_hop as (
    select h.leaf, h.parent_id, a.require_dpop, case when (table server_stopped) then ${ofVersion("given_at")} end as given_at,
      case
        when a.id is null or h.status not in ('active', 'suspended') or h.expires_at <= $2
          or delegator.status <> 'active' or represented.status <> 'active' then ${level.invalid}
        when greatest(a.stopped_at, delegator.not_before, represented.not_before) is not null
          and coalesce(${ofVersion("given_at")} <= greatest(a.stopped_at, delegator.not_before, represented.not_before), true)
          then ${level.invalid}
        when h.not_before > $2 then greatest(a.level, ${level.early})
        when coalesce(delegator.suspended_at, represented.suspended_at) is not null
          then greatest(a.level, ${level.suspended})
        when h.status = 'active' then a.level
        else greatest(a.level, case when ${resumed} then ${level.valid} else ${level.suspended} end)
      end as level
    from hop h
      left join agent a on a.id = h.agent_id
      left join people delegator on delegator.id = h.delegator_id
      left join people represented on represented.id = h.on_behalf_of_id
  ),
  chain as (
    select leaf, min(given_at) as given_at, bool_or(require_dpop) as require_dpop,
      case when bool_or(parent_id is null) then max(level) else ${level.invalid} end as level
    from judged_hop group by leaf
  ),
  exchanged as (
    select n.place, min(n.issued_at) as issued_at,
      case when bool_or(n.revoked_at is not null) or not bool_or(n.parent_jti is null) then ${level.invalid}
        else max(coalesce(c.level, ${level.invalid})) end as level
    from line n left join client c on c.id = n.instance_id group by n.place
  )`;

/** `tokenRefusal` in SQL, for tokens of a list that have not expired at $2. A test compares the two. */
const judgedTokens = (tokens: string) => `
  with recursive listed as materialized (select * from ${tokens}),
  server_stopped as materialized (
    select exists (select from resource_servers s
      where s.not_before is not null and s.id in (select resource_server_id from listed))
  ), ${parts}, ${agents}, ${chains},
  judged as (
    select l.place,
      case
        when l.revoked_at is not null or server.status is distinct from 'active'
          or (l.unbound and (client.require_dpop or chain.require_dpop))
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

type Row = { level: number; places: Buffer };
/** The places whose tokens are not valid. `early` are those in `invalid` with a delegation that has not begun. */
export type FallenPlaces = {
  suspended: Int32Array;
  early: Int32Array;
  invalid: Int32Array;
  /** The lowest transaction that was running then. */
  latest: string;
  /** The transaction from which the next reading continues. This one has all earlier changes, also for late tokens. */
  upTo: string;
};

const judgedOf = (tokens: string) => `${judgedTokens(tokens)}
  select level, string_agg(int4send(place), '') as places from judged where level > ${level.valid} group by level`;
const fallenOfSome = judgedOf("listed_tokens($1, $2, $3::int[])");
const fallenOfRange = judgedOf("listed_tokens($1, $2, $3::int, $4::int)");

/** The most tokens in one statement. A full list takes several statements, each far below the statement timeout. */
const judgedTogether = 16_384;

/**
 * A token may be added to a list just after a stop and still count as issued before it: `iat` has whole seconds. A
 * token is returned within two seconds of its evaluation, or never. The rest is for clock skew.
 */
const lateTokenSeconds = 10;

/**
 * Finds the places of a list whose tokens are not valid at that time, as of one instant.
 *
 * Only tokens with a changed fact are judged (`moved_places`): a token is valid when issued, and ends before its facts
 * do. With an earlier answer, only later changes count, and tokens that become valid in time. Changes that a late token
 * may count as later than itself are judged again. These are changes within `lateTokenSeconds` before the earlier
 * answer, or since the answer before it. The answer has only numbers, so memory does not grow with the facts of a list.
 *
 * @param before An earlier answer of the same database, no older than the stored changes.
 */
export const fallenPlaces = (
  { list, size }: { list: number; size: number },
  now: Date,
  before?: FallenPlaces,
): Promise<FallenPlaces> =>
  atOneInstant(async (client) => {
    const { rows } = await client.query<{ latest: string; settled: string; places: number[] | null }>(
      `select pg_snapshot_xmin(pg_current_snapshot())::text as latest,
         least(pg_snapshot_xmin(pg_current_snapshot()), (select min(recent.xid) from (
           select m.xid from moved_lately m where m.at > clock_timestamp() - make_interval(secs => $4) offset 0) recent))::text
           as settled,
         moved_places($1, $2, $3) as places`,
      [list, now, before?.upTo ?? null, lateTokenSeconds],
    );
    const [{ latest, settled, places } = { latest: "0", settled: "0", places: null }] = rows;
    const again = places && [...places, ...(before?.suspended ?? []), ...(before?.early ?? [])];
    const judged = again
      ? await judgeSome(client, { list, size, now }, again)
      : await judgeAll(client, { list, size, now });
    const of = (wanted: number) => judged.filter((row) => row.level === wanted).map((row) => numbersIn(row.places));
    const early = joined(of(level.early));
    return {
      suspended: joined(of(level.suspended)),
      early,
      invalid: joined([stillInvalid(before, again, size), early, ...of(level.invalid)]),
      latest,
      upTo: before && BigInt(before.latest) > BigInt(settled) ? before.latest : settled,
    };
  });

type Judging = { list: number; size: number; now: Date };

/** Judges each place of a list. The statement gets ranges instead of places. */
async function judgeAll(client: pg.PoolClient, { list, size, now }: Judging): Promise<Row[]> {
  const judged: Row[] = [];
  for (let at = 0; at < size; at += judgedTogether) {
    const portion = await client.query<Row>(fallenOfRange, [list, now, at, at + judgedTogether]);
    judged.push(...portion.rows);
  }
  return judged;
}

async function judgeSome(client: pg.PoolClient, { list, now }: Judging, places: readonly number[]): Promise<Row[]> {
  const each = [...new Set(places)];
  const judged: Row[] = [];
  for (let at = 0; at < each.length; at += judgedTogether) {
    const portion = await client.query<Row>(fallenOfSome, [list, now, each.slice(at, at + judgedTogether)]);
    judged.push(...portion.rows);
  }
  return judged;
}

/** The places that were invalid before and were not judged again. */
function stillInvalid(before: FallenPlaces | undefined, again: readonly number[] | null, size: number): Int32Array {
  if (!before || !again) return new Int32Array();
  const settled = new Uint8Array(size);
  for (const place of again) settled[place] = 1;
  return before.invalid.filter((place) => settled[place] === 0);
}

/**
 * Reads in a separate transaction with enough memory for one statement. JIT compilation is off, because each statement
 * runs once.
 */
async function atOneInstant<T>(read: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await sqlPool().connect();
  try {
    await client.query(
      "begin isolation level repeatable read read only; set local work_mem = '48MB'; set local jit = off",
    );
    const answer = await read(client);
    await client.query("commit");
    client.release();
    return answer;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function numbersIn(bytes: Buffer): Int32Array {
  const numbers = new Int32Array(bytes.length / 4);
  for (let at = 0; at < numbers.length; at++) numbers[at] = bytes.readInt32BE(4 * at);
  return numbers;
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const whole = new Int32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export async function listsInUse(): Promise<number[]> {
  const { rows } = await sqlPool().query<{ id: number }>({
    name: "status_lists_in_use",
    text: `select id from status_lists where ${inUse} order by id`,
  });
  return rows.map(({ id }) => id);
}
