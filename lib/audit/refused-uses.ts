import * as store from "./store";

/**
 * The places of the log between which refused attempts to use an agent are looked for: after the first, below the second.
 * With `from`, only those made at that instant or later.
 */
export type UseRange = { agentId: string; after: number; below: number; from?: Date };

// As a range, the agent stays part of the order, which only the index on it has.
const refused = `from audit_search
  where agent_id >= $1 and agent_id <= $1 and decision = 'deny' and index > $2::bigint and index < $3::bigint
    and time >= coalesce($5::timestamptz, '-infinity')
  order by agent_id, index desc limit $4::int`;
const options = { inOrder: true, withinMs: 2_000 };
const values = ({ agentId, after, below, from }: UseRange, limit: number) => [
  agentId,
  after,
  below,
  limit,
  from ?? null,
];

/**
 * Finds the places of the newest refused attempts to use an agent: denied actions, and refused tokens, enrolments, key
 * rotations and revocations of tokens. Knows no caller: the use case decides who may ask.
 */
export async function newestRefusedUses(range: UseRange, limit: number): Promise<number[]> {
  const text = `select index ${refused}`;
  const rows = await store.queryAlongKeys<{ index: string }>(text, values(range, limit), options);
  return rows.map(({ index }) => Number(index));
}

/** Refused attempts of a range, and the parts of it that retention removed, all of one moment. */
export type RefusedUses = {
  /** Places of the newest ones, the newest first. */
  newest: number[];
  /** How many there are after `countedAfter`, up to `most`. */
  count: number;
  removed: { from: number; below: number }[];
};

/** @param most Attempts are counted up to this number. */
export async function refusedUses(
  { agentId, after, below }: Omit<UseRange, "from">,
  { newest, most, countedAfter = after }: { newest: number; most: number; countedAfter?: number },
): Promise<RefusedUses> {
  const counted = refused.replace("$2", "$6").replace("$4", "$7");
  const text = `select
      (select coalesce(json_agg(index), '[]') from (select index ${refused}) found) as newest,
      (select count(*)::int from (select 1 ${counted}) found) as count,
      (select coalesce(json_agg(json_build_object('from', from_index, 'below', next_index)), '[]') from log_removals
        where from_index < $3::bigint and next_index > $2::bigint + 1) as removed`;
  const given = [...values({ agentId, after, below }, newest), countedAfter, most];
  const [row] = await store.queryAlongKeys<RefusedUses>(text, given, options);
  return row ?? { newest: [], count: 0, removed: [] };
}
