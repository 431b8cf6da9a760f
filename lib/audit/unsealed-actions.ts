import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import { lastSettledEntry } from "./horizon";

/** Many times what waits to be sealed at full load. */
const mostUnsealed = 5_000;
/** Likewise of sealed records whose use of delegations is not counted yet. */
const mostUncounted = 50_000;

/** Behind it, a second look reads: records after `entry`, and sealed ones from the index `size` on. */
export type LookedUpTo = { entry: string; size: string };

const beginning: LookedUpTo = { entry: "0", size: "0" };

/** Notes the place for a second look. To be noted before the first look, so that no record is missed between them. */
export async function placeOfLook(): Promise<LookedUpTo> {
  const entry = await lastSettledEntry();
  const { rows } = await sqlPool().query<{ size: string }>("select coalesce(max(size), 0) as size from log_head");
  return { entry, size: rows[0]?.size ?? "0" };
}

export type Looked = {
  kind: "agent" | "delegation" | "instance";
  id: string;
  since: Date;
  /** Records up to this place were looked at before. */
  after?: LookedUpTo | undefined;
};

type Reader = Pick<Tx, "$queryRaw">;
type Acted = { acted: boolean }[];

/**
 * Whether an agent, a delegation or an instance acted after an instant.
 *
 * An agent or an instance acts by a decision in its name, or by an exchange of its token. An action of a
 * delegation is an allowed one under it or under one below it. The action was sealed since, or is recorded and not sealed
 * yet. Behind the exclusive barrier no later one can commit. If too many records wait to be sealed or counted, it answers
 * true. To be run along keys (`keyedWithin`).
 */
export async function actedSince(reader: Reader, { kind, id, since, after = beginning }: Looked): Promise<boolean> {
  const rows = await looks[kind](reader, id, since, after);
  return rows[0]?.acted ?? true;
}

type Look = (reader: Reader, id: string, since: Date, after: LookedUpTo) => Promise<Acted>;

// Sealing moves the head and the use of agents and instances together. Counting moves its place and the use of
// delegations together. So one statement sees each record in one of these places.
const looks: Record<Looked["kind"], Look> = {
  agent: (reader, id, since, { entry }) => reader.$queryRaw<Acted>`
    with unsealed as materialized (
      select type, body from log_entries
      where id > greatest((select max(last_entry) from log_head), ${entry}::bigint) order by id limit ${mostUnsealed})
    select exists (select from agent_usage where agent_id = ${id} and last_action_at > ${since})
      or exists (select from unsealed where type = 'decision.made'
        and position(convert_to(${`"agent":"${id}"`}, 'UTF8') in body) > 0)
      or exists (select from unsealed where type = 'token.issued' and (select i.agent_id from access_tokens t
        join instances i on i.id = t.instance_id
        where t.jti = substring(encode(body, 'escape') from '"exchangedFor":"([0-9A-Za-z_]+)"')) = ${id})
      or (select count(*) from unsealed) = ${mostUnsealed} as acted`,

  instance: (reader, id, since, { entry }) => reader.$queryRaw<Acted>`
    with unsealed as materialized (
      select type, body from log_entries
      where id > greatest((select max(last_entry) from log_head), ${entry}::bigint) order by id limit ${mostUnsealed})
    select exists (select from instance_usage where instance_id = ${id} and last_action_at > ${since})
      or exists (select from unsealed where type = 'decision.made'
        and position(convert_to(${`"instance":"${id}"`}, 'UTF8') in body) > 0)
      or exists (select from unsealed where type = 'token.issued' and (select t.instance_id from access_tokens t
        where t.jti = substring(encode(body, 'escape') from '"exchangedFor":"([0-9A-Za-z_]+)"')) = ${id})
      or (select count(*) from unsealed) = ${mostUnsealed} as acted`,

  delegation: (reader, id, since, { entry, size }) => reader.$queryRaw<Acted>`
    with unsealed as materialized (
      select type, body from log_entries
      where id > greatest((select max(last_entry) from log_head), ${entry}::bigint) order by id limit ${mostUnsealed}),
    uncounted as materialized (
      select decision, chain from audit_search
      where index >= greatest((select max(next_index) from privilege_use_place), ${size}::bigint)
      order by index limit ${mostUncounted})
    select exists (select from delegation_usage where delegation_id = ${id} and last_used_at > ${since})
      or exists (select from uncounted where decision = 'allow' and chain @> array[${id}])
      or exists (select from unsealed where type = 'decision.made'
        and position(convert_to('"decision":"allow"', 'UTF8') in body) > 0
        and position(convert_to(${`"${id}"`}, 'UTF8') in body) > 0)
      or (select count(*) from unsealed) = ${mostUnsealed}
      or (select count(*) from uncounted) = ${mostUncounted} as acted`,
};

/** So many records that wait to be counted are looked at for a reader. */
const mostLookedAt = 5_000;

/**
 * Which of some delegations have allowed actions that are not counted yet, under them or under one below. If too many
 * records wait to be sealed or counted, it answers all of them.
 */
export async function uncountedAmong(ids: readonly string[]): Promise<ReadonlySet<string>> {
  // Body and chain are looked at once, however many delegations are asked about.
  const rows = await keyedQuery<{ id: string }>(
    `with unsealed as materialized (
       select type, body from log_entries where id > (select coalesce(max(last_entry), 0) from log_head)
       order by id limit $2::int),
     uncounted as materialized (
       select decision, chain from audit_search
       where index >= (select coalesce(max(next_index), 0) from privilege_use_place) order by index limit $2::int),
     waiting as materialized (
       select unnest(chain) as id from uncounted where decision = 'allow' and chain && $1::text[]
       union
       select hop ->> 'id' from unsealed
         cross join lateral jsonb_array_elements(convert_from(body, 'UTF8')::jsonb -> 'chain') hop
       where type = 'decision.made' and position(convert_to('"decision":"allow"', 'UTF8') in body) > 0)
     select one.id from unnest($1::text[]) one(id)
     where one.id in (select id from waiting)
       or (select count(*) from unsealed) = $2::int or (select count(*) from uncounted) = $2::int`,
    [ids, mostLookedAt],
    { inOrder: true },
  );
  return new Set(rows.map(({ id }) => id));
}
