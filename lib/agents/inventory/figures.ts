import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { inPortions, type Pace } from "@/lib/platform/jobs/portions";
import { reviewDueOf } from "./view-conditions";

const columns = "instances delegations key_expires_at allowed denied tags kind review_due_at".split(" ");
const figures = columns.join(", ");
const of = (row: string): string => columns.map((column) => `${row}.${column}`).join(", ");

/** A portion takes no barrier, and no other transaction waits for the rows that it writes. */
const pace: Pace = { targetMs: 50, first: 128, least: 64, most: 512 };

/**
 * Counts again what the inventory is sorted by, in one pass over all agents. It goes on where the last run ended.
 *
 * @param withinMs A pass that takes longer continues in the next run.
 */
export const countFigures = (withinMs?: number): Promise<boolean> => inPortions(countPortion, withinMs, pace);

/** Counts the next agents, from a moment that is not before the start of the statement. Two runs take turns. */
async function countPortion(take: number): Promise<boolean> {
  const [place] = await keyedQuery<{ more: boolean }>(
    `with place as materialized (
       select after, case after when '' then statement_timestamp() else begun_at end as begun_at
       from agent_figures_place for update),
     portion as materialized (select id from agents where id > (select after from place) order by id limit $1),
     counted as (
       insert into agent_figures as known (agent_id, ${figures})
       select p.id, i.count, d.count, i.first, coalesce(u.allowed, 0), coalesce(u.denied, 0), t.tags,
         case when d.count = 0 then null when d.represented = 0 then 'autonomous'
           when d.represented < d.count then 'both' else 'for_people' end, ${reviewDueOf("p.id")}
       from portion p
         cross join lateral (select count(*), min(key_expires_at) as first from instances
           where agent_id = p.id and status = 'active') i
         cross join lateral (select count(*), count(on_behalf_of_id) as represented from delegations
           where agent_id = p.id and status = 'active') d
         cross join lateral (select string_agg(tag, ' ' order by tag) as tags from agent_tags where agent_id = p.id) t
         left join agent_usage u on u.agent_id = p.id
       order by p.id
       on conflict (agent_id) do update set (${figures}) = row(${of("excluded")})
       where (${of("known")}) is distinct from (${of("excluded")})),
     seen as (select max(id) as last, count(*) = $1 as more from portion)
     update agent_figures_place p set begun_at = place.begun_at, after = case when seen.more then seen.last else '' end,
       counted_at = case when seen.more then p.counted_at else place.begun_at end
     from place, seen returning seen.more`,
    [take],
  );
  return place?.more ?? false;
}

/** Instants since which the figures of each agent were counted, and the score of each computed; undefined before a whole pass. */
export async function countedAsOf(): Promise<{ figures: Date | undefined; scored: Date | undefined }> {
  const { rows } = await sqlPool().query<{ figures: Date | null; scored: Date | null }>(
    `select (select counted_at from agent_figures_place) as figures, (select counted_at from agent_risk_place) as scored`,
  );
  return { figures: rows[0]?.figures ?? undefined, scored: rows[0]?.scored ?? undefined };
}
