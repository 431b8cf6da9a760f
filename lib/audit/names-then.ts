import { keyedQuery } from "@/lib/platform/database/keyed";
import type { NamedThen } from "./as-of.schema";
import { namesNow } from "./kept-names";

/** In ms. Records about much else may name a thing as well, and are read to be left out. */
const longestMs = 2_000;

const agents = { found: "s.agent_id = a.id and s.type like 'agent.%'", subject: "record ->> 'agent'" };
const delegations = {
  found: `s.refs @> array[a.id] and s.type in
    ('delegation.granted', 'delegation.resumed', 'delegation.suspended', 'delegation.revoked', 'delegation.expired')`,
  subject: "coalesce(record #>> '{facts,delegation}', record #>> '{facts,subject}')",
};
const people = {
  found: "s.refs @> array[a.id] and s.type in ('person.created', 'person.updated')",
  subject: "record #>> '{facts,personId}'",
};
/** The first record of an agent states that it has no display name by leaving it out. */
const states = (text: string): string => `record -> 'texts' ? '${text}' or s.type = 'agent.registered'`;

/**
 * For each id of `$1` the newest sealed record of its own life up to `$2` that fulfils a condition. The columns of
 * `found` use an index (`audit_search_agent_life`, `audit_search_life`).
 */
const newestOf = ({ found, subject }: typeof agents, condition: string): string =>
  `unnest($1::text[]) a(id) cross join lateral (
     select s.entry_id, s.type, e.record from audit_search s
       cross join lateral (
         select convert_from(e.body, 'UTF8')::jsonb as record from log_entries e where e.entry_id = s.entry_id offset 0) e
     where ${found} and s.time <= $2 and ${subject} = a.id and (${condition})
     order by s.index desc limit 1) newest`;

const read = <Row extends { id: string }>(sql: string, ids: readonly string[], at: Date): Promise<Row[]> =>
  ids.length === 0 ? Promise.resolve([]) : keyedQuery<Row>(sql, [[...new Set(ids)], at], { withinMs: longestMs });

const named = { agent: [agents, "displayName"], person: [people, "name"] } as const;

/**
 * Reads how people or agents were called at an instant, by id: the name of a person, the display name of an agent. A text
 * that was erased since, or that an agent did not have, is null. Ids without such a record are missing.
 */
export async function textsThen(
  of: keyof typeof named,
  ids: readonly string[],
  at: Date,
): Promise<Map<string, string | null>> {
  const [life, member] = named[of];
  const rows = await read<{ id: string; value: string | null }>(
    `select a.id, t.value from ${newestOf(life, states(member))}
       left join erasable_texts t on t.entry_id = newest.entry_id and t.member = '${member}'`,
    ids,
    at,
  );
  return new Map(rows.map(({ id, value }) => [id, value]));
}

/** The last record by an instant about the status of a thing; `status` as the record states it. */
export type StatusRecord = { type: string; status: string | null };

/** Reads the last status records of agents or delegations by an instant. Ids without one are missing. */
export async function statusesThen(
  of: "agent" | "delegation",
  ids: readonly string[],
  at: Date,
): Promise<Map<string, StatusRecord>> {
  const newest =
    of === "agent"
      ? newestOf(agents, "record #>> '{facts,status}' is not null or s.type = 'agent.revoked'")
      : newestOf(delegations, "true");
  const rows = await read<StatusRecord & { id: string }>(
    `select a.id, newest.type, newest.record #>> '{facts,status}' as status from ${newest}`,
    ids,
    at,
  );
  return new Map(rows.map(({ id, ...record }) => [id, record]));
}

/** Names people as they were called at an instant, and today. An erased name is the id. */
export async function peopleThen(ids: readonly string[], at: Date): Promise<Map<string, NamedThen>> {
  const [then, now] = await Promise.all([textsThen("person", ids, at), namesNow(ids)]);
  return new Map(
    ids.map((id): [string, NamedThen] => {
      const [name, today] = [then.get(id), now.get(id) ?? null];
      const known = then.has(id);
      return [id, { id, name: (known ? name : today) ?? id, sealed: known && name !== null, now: today }];
    }),
  );
}
