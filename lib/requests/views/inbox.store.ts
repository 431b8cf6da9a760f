import type { Tx } from "@/lib/platform/database/transaction";
import { maxScore } from "@/lib/risk/model";
import type { UrgentPlace } from "./inbox-orders";

/** An approver, and the absent approvers that they may decide for. */
export type Inbox = { personId: string; covered: readonly string[] };

/** Whether one of `both_of.people` shares a group with one of the others. */
const sharesGroup = (others: string): string => `exists (
  select 1 from group_members m join group_members o on o.group_id = m.group_id
  join groups g on g.id = m.group_id and g.removed_at is null
  where m.person_id = any (both_of.people) and o.person_id = any (${others}))`;

const earlierApprovers = `array(
  select unnest(array[v.person_id, v.for_person_id]) from request_votes v
  where v.request_id = r.id and v.revision = r.revision and v.verdict = 'approve' and v.withdrawn_at is null)`;

/** Joins the wanted requests with their open steps. `offset 0` makes the planner look each one up by its key. */
const openSteps = `
  cross join lateral (select * from requests where id = wanted.id offset 0) r
  cross join lateral (
    select * from request_steps where request_id = r.id and revision = r.revision and state = 'open' offset 0) s`;

/** Whether the approver may answer the open step now, for themselves or for an approver they cover. */
const mayAnswer = `
  r.status = 'pending' and r.requester_id <> $1 and s.rule ->> 'consentOf' is null
  and exists (
    select 1 from unnest($2::text[]) as who (id)
    cross join lateral (select array[$1, who.id] as people) as both_of
    where who.id <> r.requester_id
      and not both_of.people && array_remove(r.through_ids || t.owner_id || asking.invited_by_id, null)
      and not both_of.people && array_remove(array[r.delegator_id, r.on_behalf_of_id], null)
      and not exists (
        select 1 from request_votes v
        where v.request_id = r.id and v.revision = r.revision and v.verdict = 'approve' and v.withdrawn_at is null
          and (v.person_id = any (both_of.people) or v.for_person_id = any (both_of.people))
          and (v.step = s.number or not (s.rule -> 'samePerson' = 'true')))
      and (cardinality(s.groups) = 0 or exists (
        select 1 from group_members m join groups g on g.id = m.group_id and g.removed_at is null
        where m.person_id = who.id and g.name = any (s.groups)))
      and not (s.rule -> 'separateFrom' @> '["parties"]'
        and both_of.people && array_remove(array[a.owner_id, r.delegator_id, r.on_behalf_of_id], null))
      and case when s.rule -> 'separateFrom' @> '["requester_groups"]'
        then not ${sharesGroup("array[r.requester_id]")} else true end
      and case when s.rule -> 'separateFrom' @> '["approver_groups"]'
        then not ${sharesGroup(earlierApprovers)} else true end)`;

const mayConsent = "r.status = 'pending' and s.rule ->> 'consentOf' = $1 and $1 in (r.delegator_id, r.on_behalf_of_id)";

// $1: the asker. $2: the asker and the approvers that they cover. $3: now. $4: the requests to judge.
// $5: groups. $6: whether the asker may decide. $7: whether they may consent.
const judgedSql = `
  select r.id, r.requester_id as "requesterId", r.assignee_id as "assigneeId", r.assignee_group as "assigneeGroup",
    coalesce(r.decide_by > $3::timestamptz and (($6 and ${mayAnswer}) or ($7 and ${mayConsent})), false) as "isTheirs",
    coalesce(r.decide_by > $3::timestamptz and (s.groups && $5::text[] or r.assignee_group = any ($5::text[])), false)
      as "isOfGroups"
  from unnest($4::text[]) with ordinality as wanted (id, place)
  cross join lateral (select * from requests where id = wanted.id offset 0) r
  left join lateral (
    select * from request_steps where request_id = r.id and revision = r.revision and state = 'open' offset 0) s on true
  cross join lateral (select owner_id from agents where id = r.agent_id offset 0) a
  cross join lateral (select invited_by_id from people where id = r.requester_id offset 0) asking
  left join agents t on t.id = r.through_agent_id
  where r.status in ('pending', 'changes_requested')
  order by wanted.place`;

/** An undecided request, as one asker finds it. */
export type Judged = {
  id: string;
  requesterId: string;
  assigneeId: string | null;
  assigneeGroup: string | null;
  /** Whether the asker may answer it now, or is asked for consent. */
  isTheirs: boolean;
  /** Whether its open step is for a group of the asker, or passed to one. */
  isOfGroups: boolean;
};

/** An asker with their permissions, and the groups of those that they answer for. */
export type Judge = Inbox & { groups: readonly string[]; decides: boolean; consents: boolean };

/**
 * Judges some requests for an asker, in the given order. Those that are decided are left out.
 *
 * The rules are those of `lib/approval-policies/steps/policy.ts`, in SQL so that one statement judges a portion. A test
 * compares the two.
 */
export async function judge(
  tx: Tx,
  { personId, covered, groups, decides, consents }: Judge,
  among: readonly string[],
  now: Date,
): Promise<Judged[]> {
  const people = [personId, ...covered];
  return tx.$queryRawUnsafe<Judged[]>(judgedSql, personId, people, now, among, groups, decides, consents);
}

/** Finds, among some requests, those that wait for a person's own consent. */
export async function consentable(tx: Tx, personId: string, among: readonly string[], now: Date): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `select r.id from unnest($1::text[]) as wanted (id) ${openSteps}
     where r.status = 'pending' and r.decide_by > $2::timestamptz and s.rule ->> 'consentOf' = $3
       and $3 in (r.delegator_id, r.on_behalf_of_id)`,
    among,
    now,
    personId,
  );
  return rows.map(({ id }) => id);
}

const askedOf = (column: "delegator_id" | "on_behalf_of_id"): string => `
  (select id, decide_by, risk_score from requests
   where ${column} = $1 and status in ('pending', 'changes_requested') and decide_by > $2::timestamptz
     and decide_by >= $3::timestamptz
     and (decide_by > $3::timestamptz or risk_score < $4::int or risk_score = $4::int and id > $5)
   order by decide_by, risk_score desc, id limit $6)`;

/**
 * Lists the undecided requests for the name or the authority of a person, in the order of the inbox.
 * `consentable` finds those that wait for their consent.
 */
export async function askingConsentOf(
  tx: Tx,
  personId: string,
  { after, now, take }: { after: UrgentPlace | undefined; now: Date; take: number },
): Promise<UrgentPlace[]> {
  const { decideBy, score, id } = after ?? { decideBy: now, score: maxScore, id: "" };
  return tx.$queryRawUnsafe<UrgentPlace[]>(
    `select id, decide_by as "decideBy", risk_score as score
     from (${askedOf("delegator_id")} union ${askedOf("on_behalf_of_id")}) asked
     order by decide_by, risk_score desc, id limit $6`,
    ...[personId, now, decideBy, score, id, take],
  );
}

/** Requests about a person that are listed to them, at most. A statement takes at most 32,767 values. */
const mostAbout = 30_000;

/** Finds the requests that a person made, or that are about their agents or their own authority, the newest first. */
export async function idsAbout(tx: Tx, personId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from (
      select id from requests where requester_id = ${personId}
      union select r.id from agents a join requests r on r.agent_id = a.id where a.owner_id = ${personId}
      union select id from requests where delegator_id = ${personId}
      union select id from requests where on_behalf_of_id = ${personId}) about
    order by id desc limit ${mostAbout}`;
  return rows.map(({ id }) => id);
}

/** The deadline of the first undecided request; the Unix epoch if there is none. */
export async function firstDue(tx: Tx): Promise<Date> {
  const rows = await tx.$queryRaw<{ at: Date }[]>`
    select decide_by as at from requests where decided_at is null order by decide_by, id limit 1`;
  return rows[0]?.at ?? new Date(0);
}
