import { sqlPool } from "@/lib/platform/database/pool";
import type { RunningReplay, SideState } from "./running";

/** The memory of both sides about one subject. */
export type KeptSubject = { subject: string; proposed: SideState; current: SideState; due: string | null };
type StateRow = [subject: string, proposed: SideState, current: SideState];
/** Subjects with their states; `due`: how many of them the rule wants to be asked about. */
type Loaded = { rows: StateRow[]; due: number };

type Wanted = { subjects: readonly string[]; dueBy: number; mostDue: number };

/** The states of these subjects, and of those that are due by a time of the records, in ms. */
export async function loadSides(replayId: string, { subjects, dueBy, mostDue }: Wanted): Promise<Loaded> {
  const { rows } = await sqlPool("jobs").query<{ rows: string; due: number }>(
    `select coalesce(json_agg(json_build_array(subject_id, proposed, current)), '[]')::text as rows,
       (count(*) filter (where is_due))::int as due
     from (
       select subject_id, proposed, current, false as is_due from rule_replay_states
       where replay_id = $1 and subject_id = any($2::text[])
       union all
       (select subject_id, proposed, current, true as is_due from rule_replay_states
        where replay_id = $1 and due_at <= to_timestamp($3::float8 / 1000) order by due_at limit $4)
     ) as s`,
    [replayId, subjects, dueBy, mostDue],
  );
  const { rows: text = "[]", due = 0 } = rows[0] ?? {};
  return { rows: JSON.parse(text) as StateRow[], due };
}

const keepText = `
  with held as (
    update rule_replays set position = $3::bigint, looked_at = $4::bigint, counted = $5::jsonb, failures = 0,
      revision = revision + 1, touched_at = clock_timestamp()
    where id = $1 and revision = $2::int and status = 'running' and expires_at > clock_timestamp() returning id
  ), kept as (
    insert into rule_replay_states (replay_id, subject_id, proposed, current, due_at)
    select held.id, s.subject, s.proposed, s.current, s.due
    from held, jsonb_to_recordset($6::jsonb) as s(subject text, proposed jsonb, current jsonb, due timestamptz)
    on conflict (replay_id, subject_id) do update set proposed = excluded.proposed, current = excluded.current,
      due_at = excluded.due_at
  )
  select id from held`;

/**
 * Moves a replay and keeps the states that led there, in one statement.
 *
 * @returns false if it ended meanwhile, or another server went on with it. Then nothing is kept.
 */
export async function keepPortion(
  { id, revision }: Pick<RunningReplay, "id" | "revision">,
  to: Pick<RunningReplay, "position" | "lookedAt" | "counted">,
  states: readonly KeptSubject[],
): Promise<boolean> {
  const { rowCount } = await sqlPool("jobs").query(keepText, [
    ...[id, revision, to.position, to.lookedAt, JSON.stringify(to.counted), JSON.stringify(states)],
  ]);
  return rowCount === 1;
}

/** Removes some states of a replay that ended; answers whether more may be left. */
export async function removeStates(id: string, take: number): Promise<boolean> {
  const { rowCount } = await sqlPool("jobs").query(
    `delete from rule_replay_states where replay_id = $1 and subject_id = any(array(
       select subject_id from rule_replay_states where replay_id = $1 order by subject_id limit $2))`,
    [id, take],
  );
  return (rowCount ?? 0) === take;
}
