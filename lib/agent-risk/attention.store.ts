import { asksNow, wasReviewed } from "@/lib/agents/reviewed.model";
import { severities } from "@/lib/detections/model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import type { AgentAttention } from "./attention.schema";

/** Detections and delegations of one agent that are read at most, and detections that are named. */
const most = { detections: 200, delegations: 200, named: 3 };

const worstFirst = `array_position(array[${severities.map((one) => `'${one}'`).join(", ")}], o.severity::text) desc, o.id desc`;

/** Instants as the API answers them. */
const instant = (sql: string): string => `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Who opens a review: readers of the trail, then $2 is null, and people who are asked in it. */
const opens = `($2::text is null
        or exists (select from access_review_items m where m.reviewer_id = $2 and m.review_id = r.id)
        or exists (select from group_members g join groups k on k.id = g.group_id and k.removed_at is null
          cross join lateral (select from access_review_items m
            where m.reviewer_group_id = g.group_id and m.review_id = r.id limit 1) m
          where g.person_id = $2))`;

/** Each part reads a bounded number of rows by a key of the agent. */
const statement = `
  with o as materialized (
      select id, kind, severity, status, raised_at from detections
      where agent_id = $1 and status in ('open', 'confirmed') limit ${most.detections}),
    x as materialized (
      select e.* from delegation_excess e
        join delegations d on d.id = e.delegation_id and d.status in ('active', 'suspended')
      where e.agent_id = $1 and e.unused > 0 limit ${most.delegations}),
    asked as materialized (
      select r.id, r.name, r.due_at from access_review_items i join access_reviews r on r.id = i.review_id
      where i.subject_id = $1 and ${asksNow} and ${opens}
      order by r.due_at, r.id limit 1)
  select
    json_build_object('count', (select count(*) from o), 'confirmed', (select count(*) from o where status = 'confirmed'), 'worst', coalesce((
      select json_agg(json_build_object('id', o.id, 'kind', o.kind, 'severity', o.severity, 'status', o.status,
        'raisedAt', ${instant("o.raised_at")})) from (select * from o order by ${worstFirst} limit ${most.named}) o), '[]')) as detections,
    (select json_build_object('delegations', count(*), 'neverUsed', count(*) filter (where x.last_used_at is null),
        'permissions', sum(x.permissions), 'unused', sum(x.unused), 'computedAt', ${instant("min(x.computed_at)")},
        'heaviest', (select json_build_object('delegationId', h.delegation_id, 'purpose', d.purpose)
          from (select * from x order by weight desc, delegation_id limit 1) h join delegations d on d.id = h.delegation_id))
      from x having count(*) > 0) as unused,
    json_build_object(
      'due', (select json_build_object('reviewId', id, 'name', name, 'dueAt', ${instant("due_at")}) from asked),
      'lastReviewedAt', (select ${instant("max(settled_at)")} from access_review_items
        where subject_id = $1 and ${wasReviewed})) as review`;

/**
 * Reads what is odd about an agent, and what is due.
 *
 * @param askedId Only a review in which this person or a group of theirs is asked; null for any.
 */
export async function readAttention(agentId: string, askedId: string | null): Promise<Omit<AgentAttention, "agentId">> {
  const [row] = await keyedQuery<Omit<AgentAttention, "agentId">>(statement, [agentId, askedId]);
  if (!row) throw new Error("a statement without a table answers one row");
  return row;
}
