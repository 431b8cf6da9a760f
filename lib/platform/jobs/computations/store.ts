import { clock } from "@/lib/platform/base/clock";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { ComputationProgress, ComputationStatus } from "./model";

export type ComputationOwner = { kind: string; subjectId: string; personId: string };

export type ComputationRow = ComputationOwner & {
  id: string;
  status: ComputationStatus;
  input: unknown;
  state: unknown;
  done: number;
  total: number;
  result: unknown;
  digest: string | null;
  revision: number;
};

/** A row as it was read: a write that does not find it like this has no effect. */
export type ReadAt = Pick<ComputationRow, "id" | "revision">;

/** A person has time to read a result and to act by it. */
const kept = "2 hours";
/** Results of one kind that are kept for one person. */
const keptAtMost = 20;

/** Ends what a person has of a kind under way, and removes all but the newest results. */
export async function makeRoom(tx: Tx, { personId, kind }: ComputationOwner): Promise<void> {
  await tx.$executeRaw`
    delete from computations where person_id = ${personId} and kind = ${kind} and (status = 'running' or id in (
      select id from computations where person_id = ${personId} and kind = ${kind} order by id desc offset ${keptAtMost - 1}))`;
}

type NewRow = ComputationOwner & { id: string; input: unknown; progress: ComputationProgress };
type Content = { state: unknown } | { result: unknown; digest: string | null };

export async function insert(tx: Tx, { id, input, progress, ...owner }: NewRow, content: Content): Promise<void> {
  const { kind, subjectId, personId } = owner;
  const [status, state, result] =
    "state" in content
      ? ["running", JSON.stringify(content.state), null]
      : ["done", null, JSON.stringify(content.result)];
  await tx.$executeRaw`
    insert into computations (id, kind, subject_id, person_id, status, input, state, result, digest, done, total, expires_at)
    values (${id}, ${kind}, ${subjectId}, ${personId}, ${status}::computation_status, ${JSON.stringify(input)}::jsonb,
      ${state}::jsonb, ${result}::jsonb, ${"digest" in content ? content.digest : null}, ${progress.done}, ${progress.total},
      clock_timestamp() + ${kept}::interval)`;
}

/** Finds what a person started; another person's is not there. */
export const find = (owner: ComputationOwner, id: string): Promise<ComputationRow | null> =>
  prisma().computation.findFirst({ where: { id, ...owner, expiresAt: { gt: clock.now() } } });

/** Finds one that is under way. */
export const findRunning = (id: string): Promise<ComputationRow | null> =>
  prisma().computation.findFirst({ where: { id, status: "running" } });

/** Finds the newest result with a digest, from any owner. */
export async function findByDigest(
  kind: string,
  subjectId: string,
  digest: string,
): Promise<Pick<ComputationRow, "input" | "result"> | undefined> {
  const { rows } = await sqlPool().query<Pick<ComputationRow, "input" | "result">>(
    `select input, result from computations
     where digest = $1 and kind = $2 and subject_id = $3 and status = 'done' and expires_at > clock_timestamp()
     order by id desc limit 1`,
    [digest, kind, subjectId],
  );
  return rows[0];
}

/** Keeps how far a computation is; false where it was discarded, or another server went on with it. */
export async function save(
  db: Pick<Tx, "$executeRaw">,
  { id, revision }: ReadAt,
  { state, progress }: { state: unknown; progress: ComputationProgress },
): Promise<boolean> {
  const count = await db.$executeRaw`
    update computations set state = ${JSON.stringify(state)}::jsonb, done = ${progress.done}, total = ${progress.total},
      revision = revision + 1, touched_at = clock_timestamp()
    where id = ${id} and revision = ${revision} and status = 'running'`;
  return count > 0;
}

/** Keeps a result, in place of the way to it. */
export async function finish({ id, revision }: ReadAt, result: unknown, digest: string | null): Promise<void> {
  await sqlPool().query(
    `update computations set status = 'done', state = null, result = $3::jsonb, digest = $4, done = total,
       revision = revision + 1, touched_at = clock_timestamp(), expires_at = clock_timestamp() + $5::interval
     where id = $1 and revision = $2 and status = 'running'`,
    [id, revision, JSON.stringify(result), digest, kept],
  );
}

const failuresAtMost = 3;

/** Notes that a portion failed; answers whether it is tried again. */
export async function noteFailure(id: string): Promise<boolean> {
  const { rows } = await sqlPool().query<{ status: ComputationStatus }>(
    `update computations set failures = failures + 1, touched_at = clock_timestamp(),
       status = case when failures + 1 < $2 then status else 'failed' end,
       state = case when failures + 1 < $2 then state end
     where id = $1 and status = 'running' returning status`,
    [id, failuresAtMost],
  );
  return rows[0]?.status === "running";
}

export async function remove(owner: ComputationOwner, id: string): Promise<void> {
  await prisma().computation.deleteMany({ where: { id, ...owner } });
}

/** Those under way that no server has written for a minute. */
export async function forsaken(atMost: number): Promise<Pick<ComputationRow, "id" | "kind" | "revision">[]> {
  const { rows } = await sqlPool().query<Pick<ComputationRow, "id" | "kind" | "revision">>(
    `select id, kind, revision from computations
     where status = 'running' and touched_at < (select clock_timestamp()) - interval '1 minute' order by touched_at limit $1`,
    [atMost],
  );
  return rows;
}
