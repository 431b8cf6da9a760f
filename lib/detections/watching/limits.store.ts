import type { Named, StatedElement, StatedLimits, StatedVersion } from "@/lib/detections/rules/stated-limits";
import { BoundedCache } from "@/lib/platform/base/bounded-cache";
import { singleton } from "@/lib/platform/base/singleton";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Waiter } from "@/lib/platform/database/waiting";

/** Versions of a delegation that were signed within the records of one portion, at most. */
const mostVersions = 16;
const maxBytes = 4 * 1024 * 1024;
/** A resource server may be registered after a delegation that names it. */
const keptMs = 5 * 60_000;

type Version = { id: string; version: number; from: number };
type Known = readonly StatedElement[];

/** A version never changes, so its limits are read once. */
const known = () =>
  singleton("stated-limits", () => new BoundedCache<Known>(maxBytes, (read) => ({ bytes: sizeOf(read) })));
const keyOf = ({ id, version }: Version): string => `${id}@${version}`;
const sizeOf = (elements: Known): number => JSON.stringify(elements).length * 2;

/**
 * Reads the limits that delegations stated at the time of the records that name them, from their signed versions. Reads
 * the keys of each delegation, and a document once.
 */
export async function statedLimits(named: readonly Named[], waiter?: Waiter): Promise<StatedLimits> {
  if (named.length === 0) return new Map();
  const versions = await versionsOf(named, waiter);
  const elements = await elementsOf(versions, waiter);
  const limits = new Map<string, StatedVersion[]>();
  for (const one of versions) {
    const stated = { from: one.from, elements: elements.get(keyOf(one)) ?? [] };
    limits.set(one.id, [...(limits.get(one.id) ?? []), stated]);
  }
  return limits;
}

/** The versions that were in force between two times, the oldest first. */
async function versionsOf(named: readonly Named[], waiter: Waiter | undefined): Promise<Version[]> {
  const { rows } = await sqlPool(waiter).query<Version>(
    `select asked.id, v.version, round(date_part('epoch', v.signed_at) * 1000)::float8 as "from"
     from unnest($1::text[], $2::float8[], $3::float8[]) as asked (id, first, last)
     cross join lateral (
       (select version, signed_at from delegation_versions where delegation_id = asked.id
          and signed_at <= to_timestamp(asked.first / 1000) order by version desc limit 1)
       union all
       (select version, signed_at from delegation_versions where delegation_id = asked.id
          and signed_at > to_timestamp(asked.first / 1000) and signed_at <= to_timestamp(asked.last / 1000)
          order by version desc limit $4)
     ) as v order by asked.id, v.version`,
    [named.map(([id]) => id), named.map(([, first]) => first), named.map(([, , last]) => last), mostVersions],
  );
  return rows;
}

async function elementsOf(versions: readonly Version[], waiter: Waiter | undefined): Promise<Map<string, Known>> {
  const found = new Map<string, Known>();
  const unknown: Version[] = [];
  for (const one of versions) {
    const kept = known().get(keyOf(one));
    if (kept) found.set(keyOf(one), kept);
    else unknown.push(one);
  }
  if (unknown.length === 0) return found;
  const { rows } = await sqlPool(waiter).query<Version & { elements: Known }>(
    `select asked.id, asked.version, coalesce((select json_agg(json_build_object('type', e.element ->> 'type',
         'actions', e.element -> 'actions', 'identifiers', e.element -> 'identifiers', 'serverId', s.id,
         'bounds', b.bounds))
       from jsonb_array_elements(v.effective) as e (element)
       cross join lateral (
         select json_agg(json_build_object('unit', coalesce(one ->> 'unit', one ->> 'field'),
           'value', coalesce(one ->> 'max_each', one ->> 'value')::float8)) as bounds
         from (select jsonb_path_query(e.element, '$.limits[*] ? (exists(@.max_each))') as one
           union all select jsonb_path_query(e.element, '$.conditions.approval_above[*]')) as bound
       ) as b
       left join resource_servers s on s.identifier = e.element -> 'locations' ->> 0
       where b.bounds is not null), '[]') as elements
     from unnest($1::text[], $2::int[]) as asked (id, version)
     join delegation_versions v on v.delegation_id = asked.id and v.version = asked.version`,
    [unknown.map(({ id }) => id), unknown.map(({ version }) => version)],
  );
  for (const row of rows) {
    known().set(keyOf(row), row.elements, keptMs);
    found.set(keyOf(row), row.elements);
  }
  return found;
}
