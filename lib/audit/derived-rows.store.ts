import type pg from "pg";
import { isId } from "@/lib/platform/base/id-kind";
import type { SearchRow } from "./search-row";
import { insertSearchRows, type TrailRows } from "./search-rows.store";
import { insertStopEffects } from "./stop-effects";
import { type ExchangeUsage, type MinuteUsage, usageOf } from "./usage";

/** A decision's id and the index of its record; undefined for other records. */
function placeOf({ type, refs, index }: SearchRow): { id: string; index: number } | undefined {
  const id = type === "decision.made" ? refs.find((ref) => isId("decision", ref)) : undefined;
  return id === undefined ? undefined : { id, index };
}

/** Notes the index of each decision's first record; a repeated answer is another record of the same decision. */
async function insertDecisionEntries(client: pg.Client, rows: readonly SearchRow[]): Promise<void> {
  const places = rows.map(placeOf).filter((place) => place !== undefined);
  if (places.length === 0) return;
  await client.query(
    `insert into decision_entries (decision_id, index)
     select * from unnest($1::text[], $2::bigint[]) on conflict (decision_id) do nothing`,
    [places.map(({ id }) => id), places.map(({ index }) => index)],
  );
}

/** Adds to the counts of decisions by minute. */
const insertMinutes = (client: pg.Client, minutes: readonly MinuteUsage[]): Promise<unknown> =>
  client.query(
    `insert into decision_minutes as known (minute, decision, code, count)
     select m.minute, m.decision, m.code, m.count
     from jsonb_to_recordset($1::jsonb) as m(minute timestamptz, decision text, code text, count bigint)
     on conflict (minute, decision, code) do update set count = known.count + excluded.count`,
    [JSON.stringify(minutes)],
  );

/** Inserts data derived from the records: search rows, which it answers, look-ups, and the use of agents and instances. */
export async function insertDerived(client: pg.Client, rows: readonly SearchRow[]): Promise<TrailRows> {
  const trail = await insertSearchRows(client, rows);
  await insertDecisionEntries(client, rows);
  await insertStopEffects(client, rows);
  const { agents, instances, exchanges, minutes } = usageOf(rows);
  if (minutes.length > 0) await insertMinutes(client, minutes);
  if (agents.length > 0) {
    await client.query(
      `insert into agent_usage (agent_id, last_action_at, allowed, denied)
       select u.agent_id, u.at, u.allowed, u.denied
       from jsonb_to_recordset($1::jsonb) as u(agent_id text, at timestamptz, allowed bigint, denied bigint)
       join agents a on a.id = u.agent_id order by u.agent_id
       on conflict (agent_id) do update set
         last_action_at = greatest(agent_usage.last_action_at, excluded.last_action_at),
         allowed = agent_usage.allowed + excluded.allowed, denied = agent_usage.denied + excluded.denied`,
      [JSON.stringify(agents)],
    );
  }
  if (instances.length > 0) {
    await client.query(
      `insert into instance_usage as known
         (instance_id, last_used_at, last_action_at, last_seen_at, last_used_from, last_user_agent, last_jkt)
       select u.instance_id, u.at, u.acted, t.issued_at, coalesce(t.issued_from, ''), coalesce(t.user_agent, ''), t.jkt
       from jsonb_to_recordset($1::jsonb) as u(instance_id text, at timestamptz, token text, acted timestamptz)
       join instances i on i.id = u.instance_id left join access_tokens t on t.jti = u.token order by u.instance_id
       on conflict (instance_id) do update set
         last_used_at = greatest(known.last_used_at, excluded.last_used_at),
         last_action_at = greatest(known.last_action_at, excluded.last_action_at),
         (last_seen_at, last_used_from, last_user_agent, last_jkt) = (
           select seen.* from (values
             (excluded.last_seen_at, excluded.last_used_from, excluded.last_user_agent, coalesce(excluded.last_jkt, known.last_jkt)),
             (known.last_seen_at, known.last_used_from, known.last_user_agent, known.last_jkt)
           ) as seen(at) order by seen.at desc nulls last limit 1)`,
      [JSON.stringify(instances)],
    );
  }
  if (exchanges.length > 0) await insertExchanges(client, exchanges);
  return trail;
}

/** Others act through an instance whose tokens they exchange, so it acts too, and its agent. */
const insertExchanges = (client: pg.Client, exchanges: readonly ExchangeUsage[]): Promise<unknown> =>
  client.query(
    `with used as materialized (
       select i.id as instance_id, i.agent_id, max(u.at) as at
       from jsonb_to_recordset($1::jsonb) as u(token text, at timestamptz)
       join access_tokens t on t.jti = u.token join instances i on i.id = t.instance_id group by i.id),
     of_agents as (
       insert into agent_usage as known (agent_id, last_action_at, allowed, denied)
       select agent_id, max(at), 0, 0 from used group by agent_id order by agent_id
       on conflict (agent_id) do update set
         last_action_at = greatest(known.last_action_at, excluded.last_action_at))
     insert into instance_usage as known (instance_id, last_action_at)
     select instance_id, at from used order by instance_id
     on conflict (instance_id) do update set
       last_action_at = greatest(known.last_action_at, excluded.last_action_at)`,
    [JSON.stringify(exchanges)],
  );
