import { randomBytes } from "node:crypto";
import type { Direction } from "@/lib/platform/base/sorts.model";
import { filteredPage } from "@/lib/platform/database/filtered-page";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import { type AddValue, both, type SqlCondition } from "@/lib/platform/http/filters/sql-conditions";
import { reviewError } from "./errors";
import type { CloseReason, Repeat, Reviewers, ReviewKind, ReviewStatus, Silence } from "./model";
import type { Figures } from "./statistics.policy";

export type ReviewRow = {
  id: string;
  name: string;
  kind: ReviewKind;
  q: string;
  reviewers: Reviewers;
  fallbackId: string;
  repeat: Repeat;
  onSilence: Silence;
  status: ReviewStatus;
  opensAt: Date;
  dueAt: Date;
  openedAt: Date | null;
  escalatedAt: Date | null;
  closedAt: Date | null;
  closeReason: CloseReason | null;
  seed: string;
  followsId: string | null;
  place: string | null;
  /** The last silent item that went to the fallback. */
  escalatedPlace: string;
  /** The last item whose answer was looked at since the due date; null once all given answers are submitted. */
  givenPlace: string | null;
  /** The people whose answers a job still submits, with the instant until which they gave them. */
  submitting: Readonly<Record<string, string>>;
  items: number;
  skipped: number;
  figures: Figures | null;
  revision: number;
  createdById: string;
  createdAt: Date;
};

export const columns = `id, name, kind, q, reviewers, fallback_id as "fallbackId", repeat, on_silence as "onSilence", status,
  opens_at as "opensAt", due_at as "dueAt", opened_at as "openedAt", escalated_at as "escalatedAt",
  closed_at as "closedAt", close_reason as "closeReason", seed, follows_id as "followsId", place,
  escalated_place as "escalatedPlace", given_place as "givenPlace", submitting, items, skipped, figures, revision,
  created_by_id as "createdById", created_at as "createdAt"`;

export type NewReview = Pick<
  ReviewRow,
  | "id"
  | "name"
  | "kind"
  | "q"
  | "reviewers"
  | "fallbackId"
  | "repeat"
  | "onSilence"
  | "opensAt"
  | "dueAt"
  | "createdById"
  | "followsId"
>;

/** Adds a scheduled campaign. */
export async function insert(tx: Tx, row: NewReview): Promise<void> {
  const reviewers = JSON.stringify(row.reviewers);
  await tx.$executeRaw`
    insert into access_reviews (id, name, kind, q, reviewers, fallback_id, repeat, on_silence, status, opens_at, due_at,
      seed, created_by_id, follows_id)
    values (${row.id}, ${row.name}, ${row.kind}, ${row.q}, ${reviewers}::jsonb, ${row.fallbackId}, ${row.repeat},
      ${row.onSilence}, 'scheduled', ${row.opensAt}, ${row.dueAt}, ${randomBytes(16).toString("base64url")},
      ${row.createdById}, ${row.followsId})`;
}

/** Counts the campaigns of a person that did not open yet. Those of one person are counted one after the other. */
export async function countPlanned(tx: Tx, personId: string): Promise<number> {
  await tx.$queryRaw`select 1 from people where id = ${personId} for no key update`;
  const rows = await tx.$queryRaw<{ planned: number }[]>`
    select count(*)::int as planned from access_reviews where created_by_id = ${personId} and status = 'scheduled'`;
  return rows[0]?.planned ?? 0;
}

export async function find(id: string): Promise<ReviewRow | undefined> {
  const { rows } = await sqlPool().query<ReviewRow>(`select ${columns} from access_reviews where id = $1`, [id]);
  return rows[0];
}

export async function getOrThrow(id: string): Promise<ReviewRow> {
  const row = await find(id);
  if (!row) throw reviewError("review_not_found", undefined, { reviewId: id });
  return row;
}

/** Holds the status of a campaign until the transaction ends. Throws `review_not_open` for another one. */
export async function holdOpen(tx: Tx, id: string): Promise<void> {
  const rows = await tx.$queryRaw<{ open: boolean }[]>`
    select status = 'open' and due_at > clock_timestamp() as open from access_reviews where id = ${id} for share`;
  if (!rows[0]?.open) throw reviewError("review_not_open", undefined, { reviewId: id });
}

/** Does the same for a submission: those of a campaign take turns. */
export async function holdToSubmit(tx: Tx, id: string): Promise<void> {
  await tx.$queryRaw`select id from access_reviews where id = ${id} for no key update`;
  await holdOpen(tx, id);
}

/** Notes that a job submits the answers that a person gave until an instant. */
export const noteSubmitting = (tx: Tx, id: string, personId: string, until: Date): Promise<number> =>
  tx.$executeRaw`
    update access_reviews set submitting = submitting || jsonb_build_object(${personId}::text, ${until.toISOString()}::text)
    where id = ${id}`;

/** Notes that the answers of a person until an instant are submitted. A later submission goes on. */
export const noteSubmitted = (tx: Tx, id: string, personId: string, until: string): Promise<number> =>
  tx.$executeRaw`
    update access_reviews set submitting = submitting - ${personId}::text
    where id = ${id} and submitting ->> ${personId}::text = ${until}`;

/** Holds the status of a campaign whose items can change until the transaction ends; false for another one. */
export async function holdLive(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select id from access_reviews where id = ${id} and status in ('open', 'closing') for share`;
  return rows.length === 1;
}

export type ReviewPage = {
  /** Only campaigns with an item of the person or of one of their groups; undefined for all. */
  of: { personId: string; groupIds: readonly string[] } | undefined;
  direction: Direction;
  after: string | undefined;
  limit: number;
  condition: (add: AddValue) => Promise<SqlCondition | undefined>;
};

/** Lists campaigns by their creation. A page with a condition may be short or empty and still have a next one. */
export async function list({ of, direction, after, limit, condition }: ReviewPage) {
  const values: unknown[] = [];
  const add: AddValue = (value) => `$${values.push(value)}`;
  const further = await condition(add);
  const own = of && {
    sql: `(exists (select from access_review_items i where i.reviewer_id = ${add(of.personId)} and i.review_id = r.id)
      or exists (select from unnest(${add([...of.groupIds])}::text[]) m(group_id) cross join lateral (
        select from access_review_items i where i.reviewer_group_id = m.group_id and i.review_id = r.id limit 1) g))`,
  };
  const { ids, next } = await filteredPage({
    ...{ table: "access_reviews", lanes: ["true"], order: [{ sql: "id", type: "text" }], direction, limit, values },
    after: after === undefined ? undefined : [after],
    condition: both(own, further),
  });
  const { rows } = await sqlPool().query<ReviewRow>(
    `select ${columns} from access_reviews where id = any($1::text[]) order by id ${direction}`,
    [ids],
  );
  return { rows, next };
}

/** Moves a campaign between statuses; false if another writer moved it first. */
export async function move(
  tx: Tx,
  { id, revision }: Pick<ReviewRow, "id" | "revision">,
  to: Exclude<ReviewStatus, "open" | "closed">,
): Promise<boolean> {
  const moved = await tx.$executeRaw`
    update access_reviews set status = ${to}, given_place = '', revision = revision + 1, touched_at = clock_timestamp()
    where id = ${id} and revision = ${revision} and status <> 'closed'`;
  return moved === 1;
}

/**
 * Opens a campaign to its reviewers. If jobs stood still for more than a tenth of the planned time, the due date moves:
 * they have the whole time.
 *
 * @returns the due date; undefined if another writer moved the campaign first.
 */
export async function open(tx: Tx, { id, revision }: Pick<ReviewRow, "id" | "revision">): Promise<Date | undefined> {
  const rows = await tx.$queryRaw<{ dueAt: Date }[]>`
    update access_reviews r set status = 'open', opened_at = t.now, revision = r.revision + 1, touched_at = t.now,
      due_at = case when r.due_at - t.now < t.planned * 0.9 then t.now + t.planned else r.due_at end
    from (select clock_timestamp() as now, due_at - greatest(opens_at, created_at) as planned
      from access_reviews where id = ${id}) t
    where r.id = ${id} and r.revision = ${revision} and r.status = 'opening'
    returning r.due_at as "dueAt"`;
  return rows[0]?.dueAt;
}

/** Moves the place up to which silent items went to the fallback; false if another server went on. */
export async function moveEscalation(tx: Tx, id: string, { from, to }: { from: string; to: string }): Promise<boolean> {
  const moved = await tx.$executeRaw`
    update access_reviews set escalated_place = ${to}
    where id = ${id} and escalated_place = ${from} and status = 'open' and escalated_at is null`;
  return moved === 1;
}

/** Moves the place up to which answers were looked at since the due date; false if another server went on. */
export async function moveGiven(
  tx: Tx,
  { id, revision }: Pick<ReviewRow, "id" | "revision">,
  { from, to }: { from: string; to: string | null },
): Promise<boolean> {
  const moved = await tx.$executeRaw`
    update access_reviews set given_place = ${to} where id = ${id} and revision = ${revision} and given_place = ${from}`;
  return moved === 1;
}

/** Gives the fallback more days; false if another writer was first. */
export async function escalate(
  tx: Tx,
  { id, revision, escalatedPlace }: Pick<ReviewRow, "id" | "revision" | "escalatedPlace">,
  days: number,
): Promise<boolean> {
  const moved = await tx.$executeRaw`
    update access_reviews set escalated_at = clock_timestamp(), due_at = due_at + make_interval(days => ${days}::int),
      given_place = '', revision = revision + 1, touched_at = clock_timestamp()
    where id = ${id} and revision = ${revision} and escalated_place = ${escalatedPlace} and status = 'open'
      and escalated_at is null`;
  return moved === 1;
}

/** Notifies open consoles that results of a campaign were kept. */
export async function touch(id: string): Promise<void> {
  await sqlPool().query(
    "update access_reviews set touched_at = clock_timestamp() where id = $1 and status <> 'closed'",
    [id],
  );
}

/** The instants of the campaign after this one. */
export async function nextTimes({ opensAt, dueAt }: Pick<ReviewRow, "opensAt" | "dueAt">, months: number) {
  const { rows } = await sqlPool().query<{ opensAt: Date; dueAt: Date }>(
    `select $1::timestamptz + t.step as "opensAt", $2::timestamptz + t.step as "dueAt"
     from (select make_interval(months => $3::int) as step) t`,
    [opensAt, dueAt, months],
  );
  return rows[0];
}
