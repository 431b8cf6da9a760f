import type { WatchKind } from "@/lib/detections/model";
import type { Tuning } from "@/lib/detections/rules/engine";
import type { LogRange } from "@/lib/detections/watching/records.store";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import { keptDays, type ReplayStatus } from "./model";
import { nothingCounted, type RunningReplay } from "./running";

/** A replay as it is kept. */
export type ReplayRow = RunningReplay & {
  personId: string;
  days: number;
  version: number;
  beginsAt: number;
  status: ReplayStatus;
  createdAt: Date;
  finishedAt: Date | null;
  expiresAt: Date;
};

const whole = (column: string, name: string) => `${column}::float8 as "${name}"`;
const runningColumns = [
  ...["id", "kind::text as kind", "proposed", "current", "counted", "revision"],
  ...[whole("counts_from", "countsFrom"), whole("ends_at", "endsAt"), whole("position", "position")],
  whole("looked_at", "lookedAt"),
].join(", ");
const columns = [
  ...[runningColumns, 'person_id as "personId"', "days", "version", whole("begins_at", "beginsAt")],
  ...[
    "status::text as status",
    'created_at as "createdAt"',
    'finished_at as "finishedAt"',
    'expires_at as "expiresAt"',
  ],
].join(", ");

const isOpen = "status in ('waiting', 'running')";
const live = "expires_at > clock_timestamp()";

/** Replays of one organisation are asked for one after the other. */
export const lockAsking = (tx: Tx) => tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('rule_replays', 0))`;

type Owner = { personId: string; kind: WatchKind };

/** The replay of a rule that a person has under way. */
export async function findOpen(tx: Tx, { personId, kind }: Owner): Promise<ReplayRow | undefined> {
  const [row] = await tx.$queryRawUnsafe<ReplayRow[]>(
    `select ${columns} from rule_replays where person_id = $1 and kind = $2::detection_kind and ${isOpen}`,
    ...[personId, kind],
  );
  return row;
}

type NewReplay = Owner & { id: string; days: number; proposed: Tuning; current: Tuning; version: number };

/** Adds a replay unless so many are under way already; answers whether it did. */
export async function insert(tx: Tx, order: NewReplay, range: LogRange, mostOpen: number): Promise<boolean> {
  const { id, kind, personId, days, proposed, current, version } = order;
  const { before, since, size } = range;
  const added = await tx.$executeRaw`
    insert into rule_replays (id, kind, person_id, days, proposed, current, version, begins_at, counts_from, ends_at, position,
      counted, created_at, expires_at)
    select ${id}, ${kind}::detection_kind, ${personId}, ${days}::int, ${JSON.stringify(proposed)}::jsonb,
      ${JSON.stringify(current)}::jsonb, ${version}::int, ${before}::bigint, ${since}::bigint, ${size}::bigint,
      ${before}::bigint, ${JSON.stringify(nothingCounted)}::jsonb, now.at, now.at + make_interval(days => ${keptDays}::int)
    from (select clock_timestamp() as at) now
    where (select count(*) from rule_replays where status in ('waiting', 'running')) < ${mostOpen}::int`;
  return added === 1;
}

/** Ends a replay that is under way; false if it had ended. */
export async function cancel(tx: Tx, id: string): Promise<boolean> {
  const ended = await tx.$executeRaw`
    update rule_replays set status = 'cancelled', finished_at = clock_timestamp(), touched_at = clock_timestamp(),
      revision = revision + 1 where id = ${id} and status in ('waiting', 'running')`;
  return ended === 1;
}

/** Finds a replay that a person asked for; another person's is not there. */
export async function find({ personId, kind }: Owner, id: string): Promise<ReplayRow | undefined> {
  const { rows } = await sqlPool().query<ReplayRow>(
    `select ${columns} from rule_replays where id = $1 and person_id = $2 and kind = $3::detection_kind and ${live}`,
    [id, personId, kind],
  );
  return rows[0];
}

/** The newest replays of a rule that a person asked for. */
export async function newestOf({ personId, kind }: Owner, take: number): Promise<ReplayRow[]> {
  const { rows } = await sqlPool().query<ReplayRow>(
    `select ${columns} from rule_replays where person_id = $1 and kind = $2::detection_kind and ${live}
     order by id desc limit $3`,
    [personId, kind, take],
  );
  return rows;
}

/** Goes on with a replay that is under way; undefined if it ended. */
export async function begin(id: string): Promise<RunningReplay | undefined> {
  const { rows } = await sqlPool("jobs").query<RunningReplay>(
    `update rule_replays set status = 'running', touched_at = clock_timestamp() where id = $1 and ${isOpen} and ${live}
     returning ${runningColumns}`,
    [id],
  );
  return rows[0];
}

/** Ends a replay that has shown all its records, unless it ended meanwhile or another server went on with it. */
export async function finish({ id, revision }: Pick<RunningReplay, "id" | "revision">): Promise<void> {
  await sqlPool("jobs").query(
    `update rule_replays set status = 'finished', finished_at = clock_timestamp(), touched_at = clock_timestamp(),
       revision = revision + 1 where id = $1 and revision = $2 and status = 'running' and position >= ends_at`,
    [id, revision],
  );
}

const failuresAtMost = 5;

/** Notes that a portion failed; answers whether it is tried again. */
export async function noteFailure(id: string): Promise<boolean> {
  const { rows } = await sqlPool("jobs").query<{ status: ReplayStatus }>(
    `update rule_replays set failures = failures + 1, touched_at = clock_timestamp(), revision = revision + 1,
       status = case when failures + 1 < $2 then status else 'failed' end,
       finished_at = case when failures + 1 < $2 then null else clock_timestamp() end
     where id = $1 and ${isOpen} returning status::text as status`,
    [id, failuresAtMost],
  );
  return rows[0] === undefined || rows[0].status !== "failed";
}

/** Whether a replay that ended may still have states. */
export async function hasStates(id: string): Promise<boolean> {
  const { rows } = await sqlPool("jobs").query(
    `select 1 from rule_replays where id = $1 and has_states and not ${isOpen}`,
    [id],
  );
  return rows.length > 0;
}

/** Notes that the states of a replay that ended are removed. */
export async function noteRemoved(id: string): Promise<void> {
  await sqlPool("jobs").query(`update rule_replays set has_states = false where id = $1 and not ${isOpen}`, [id]);
}

/** Replays with something left to do that no server has written for a minute. */
export async function forsaken(atMost: number): Promise<Pick<RunningReplay, "id" | "revision">[]> {
  const { rows } = await sqlPool("jobs").query<Pick<RunningReplay, "id" | "revision">>(
    `select id, revision from rule_replays where has_states
       and touched_at < (select clock_timestamp()) - interval '1 minute' and ${live} order by touched_at limit $1`,
    [atMost],
  );
  return rows;
}
