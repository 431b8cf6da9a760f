import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { byIds, type ItemRow } from "./items.store";
import type { Silence } from "./model";

export const itemStates = ["open", "answered", "submitted", "all"] as const;
export type ItemState = (typeof itemStates)[number];

const everyState = ["open", "answered", "submitted"] as const;
const unsubmitted = ["open", "answered"] as const;

/** The state of an item, as its indexes have it. */
export const stateInSql = `(case when submitted_at is not null or outcome is not null then 'submitted'
  when decision is not null then 'answered' else 'open' end)`;

type Whose = { personId: string; groupIds: readonly string[] };
type Asked = { whose: Whose | undefined; state: ItemState; after: string; take: number };

/**
 * Ids of one state after $2, at most $3, in order: of everyone, or of a person ($5) and their groups ($6). A range of states
 * has to be read from the index by state; for one that equals, the order of all items would do as well.
 */
const idsOf = (owner: string) =>
  `select id from access_review_items where ${owner} review_id = $1 and (${stateInSql}, id) > (s.state, $2)
     and ${stateInSql} <= s.state order by ${stateInSql}, id limit $3`;

const ofEveryone = idsOf("");
const ofPerson = `(${idsOf("reviewer_id = $5 and")}) union all
  select g.id from unnest($6::text[]) m(group_id) cross join lateral (${idsOf("reviewer_group_id = m.group_id and")}) g`;

/** Lists items in the order in which they were collected: all, or those of one person and their groups. */
export async function list(reviewId: string, { whose, state, after, take }: Asked): Promise<ItemRow[]> {
  const states = state === "all" ? everyState : [state];
  const ids = await keyedQuery<{ id: string }>(
    `select f.id from unnest($4::text[]) s(state) cross join lateral (${whose ? ofPerson : ofEveryone}) f
     order by f.id limit $3`,
    [reviewId, after, take, [...states], ...(whose ? [whose.personId, [...whose.groupIds]] : [])],
    { inOrder: true },
  );
  // Joined to their rows, they would be looked for in the order of all items.
  return byIds(ids.map(({ id }) => id));
}

/** Items of one state that a person and their groups may answer, so many of each at most. */
const answerable = (review: string, person: string, groups: string, most: string) =>
  `(select id from access_review_items where reviewer_id = ${person} and review_id = ${review}
      and ${stateInSql} = s.state and concerns_id is distinct from ${person} limit ${most})
   union all select g.id from unnest(${groups}::text[]) m(group_id) cross join lateral (
     select id from access_review_items where reviewer_group_id = m.group_id and review_id = ${review}
       and ${stateInSql} = s.state and concerns_id is distinct from ${person} limit ${most}) g`;

/** Counts the items of a person and their groups that can be answered, up to a number. */
export async function countMine(reviewId: string, { personId, groupIds }: Whose, most: number) {
  const rows = await keyedQuery<{ open: number; answered: number }>(
    `select count(*) filter (where f.state = 'open')::int as open, count(*) filter (where f.state = 'answered')::int as answered
     from (select s.state from unnest($5::text[]) s(state) cross join lateral (
       select 1 from (${answerable("$1", "$2", "$3", "$4")}) own limit $4) one) f`,
    [reviewId, personId, [...groupIds], most, [...unsubmitted]],
  );
  return rows[0] ?? { open: 0, answered: 0 };
}

/** Whether a person or one of their groups has an item of the campaign. */
export async function hasItems(reviewId: string, { personId, groupIds }: Whose): Promise<boolean> {
  const { rows } = await sqlPool().query<{ found: boolean }>(
    `select exists (select from access_review_items where reviewer_id = $2 and review_id = $1)
       or exists (select from unnest($3::text[]) m(group_id) cross join lateral (
         select from access_review_items where reviewer_group_id = m.group_id and review_id = $1 limit 1) g) as found`,
    [reviewId, personId, [...groupIds]],
  );
  return rows[0]?.found === true;
}

export type WaitingReview = {
  id: string;
  name: string;
  kind: string;
  onSilence: Silence;
  escalatedAt: Date | null;
  dueAt: Date;
  createdAt: Date;
  createdById: string;
  open: number;
};

/** The open campaigns in which a person has items to answer, the soonest due date first. */
export async function waitingFor(
  { personId, groupIds }: Whose,
  after: { due: Date; id: string | null } | undefined,
  take: number,
): Promise<WaitingReview[]> {
  return keyedQuery<WaitingReview>(
    `select r.id, r.name, r.kind, r.on_silence as "onSilence", r.escalated_at as "escalatedAt", r.due_at as "dueAt",
       r.created_at as "createdAt", r.created_by_id as "createdById", n.open
     from access_reviews r cross join lateral (
       select count(*)::int as open from (select 1 from unnest($6::text[]) s(state) cross join lateral (
         ${answerable("r.id", "$1", "$2", "1000")}) f limit 1000) own) n
     where r.status = 'open' and r.due_at > (select clock_timestamp()) and n.open > 0
       and ($3::timestamptz is null or r.due_at > $3 or ($4::text is not null and r.due_at = $3 and r.id > $4))
     order by r.due_at, r.id limit $5`,
    [personId, [...groupIds], after?.due ?? null, after?.id ?? null, take, [...unsubmitted]],
  );
}
