import { z } from "zod";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, type Job } from "@/lib/platform/jobs/define-job";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions, readingPace } from "@/lib/platform/jobs/portions";
import { log } from "@/lib/platform/observability/log";
import type { ComputationProgress } from "./model";
import { findRunning, finish, insert, makeRoom, noteFailure, type ReadAt, save } from "./store";

/** Result of a portion: the state from which the next one continues, or the result of the computation. */
export type Portion<State, Result> =
  | { state: State; progress: ComputationProgress }
  | { result: Result; progress: ComputationProgress; digest?: string };

/**
 * Something that is computed over a whole fleet for one person, and changes nothing.
 *
 * Input, state and result are kept as JSON. A portion must depend on nothing else in the process: the next one may run
 * elsewhere, and one whose state was not kept runs again.
 */
type Definition<Input, State, Result> = {
  /** Names its job as well, so it never changes its meaning. */
  kind: string;
  times?: Partial<typeof usualTimes>;
  begin: (input: Input) => State;
  /** Looks at about `take` rows. */
  portion: (input: Input, state: State, take: number) => Promise<Portion<State, Result>>;
};

export type Computation<Input, Result> = {
  kind: string;
  job: Job<{ computationId: string }>;
  start: (order: Order<Input>) => Promise<Started<Result>>;
};

type Order<Input> = { personId: string; subjectId: string; input: Input };

/** Answer to a start: the result if it was ready in time, or the progress. */
export type Started<Result> =
  | { status: "done"; id: string; result: Result; digest: string | null }
  | { status: "running"; id: string; progress: ComputationProgress };

const usualTimes = {
  /** A request computes so long itself; people notice no wait. A job does the rest. */
  soonMs: 200,
  /** A job that takes longer goes to the end of the queue, so that other jobs get their turn. */
  shareMs: 5_000,
  savedEveryMs: 500,
};

const payload = z.object({ computationId: z.string() });

/** Declares a computation with the job that goes on with it. */
export function defineComputation<Input, State, Result>(
  definition: Definition<Input, State, Result>,
): Computation<Input, Result> {
  const { kind } = definition;
  const job: Job<{ computationId: string }> = defineJob({
    name: kind,
    payload,
    run: ({ computationId }) => runShare(definition, job, computationId),
  });
  return { kind, job, start: (order) => start(definition, job, order) };
}

/** Computes within the request as far as that is quick, and keeps the result or what is left to do. */
async function start<Input, State, Result>(
  definition: Definition<Input, State, Result>,
  job: Job<{ computationId: string }>,
  { input, ...owner }: Order<Input>,
): Promise<Started<Result>> {
  const id = newId("computation");
  const { kind } = definition;
  const { soonMs } = { ...usualTimes, ...definition.times };
  let at = { state: definition.begin(input), progress: { done: 0, total: 0 } } as Portion<State, Result>;
  await inPortions(
    async (take) => {
      if ("state" in at) at = await definition.portion(input, at.state, take);
      return "state" in at;
    },
    soonMs,
    readingPace,
  );
  const { progress } = at;
  const content = "state" in at ? { state: at.state } : { result: at.result, digest: at.digest ?? null };
  await transaction(async (tx) => {
    await makeRoom(tx, { kind, ...owner });
    await insert(tx, { id, kind, input, progress, ...owner }, content);
    if ("state" in content) await enqueue(tx, job, { computationId: id });
  });
  return "state" in content ? { status: "running", id, progress } : { status: "done", id, ...content };
}

async function runShare<Input, State, Result>(
  definition: Definition<Input, State, Result>,
  job: Job<{ computationId: string }>,
  id: string,
): Promise<void> {
  try {
    const left = await goOn(definition, id);
    if (!left) return;
    await transaction(async (tx) => {
      if (await save(tx, left.read, left)) await enqueue(tx, job, { computationId: id });
    });
  } catch (error) {
    if (await noteFailure(id)) throw error;
    log.error({ err: error, computation_id: id }, "a computation failed for the last time");
  }
}

type Left<State> = { read: ReadAt; state: State; progress: ComputationProgress };

/** Goes on for one share; answers what is left, undefined where nothing is or another server goes on. */
async function goOn<Input, State, Result>(
  definition: Definition<Input, State, Result>,
  id: string,
): Promise<Left<State> | undefined> {
  const row = await findRunning(id);
  if (!row) return undefined;
  const { shareMs, savedEveryMs } = { ...usualTimes, ...definition.times };
  let left: Left<State> = {
    read: { id, revision: row.revision },
    state: row.state as State,
    progress: { done: row.done, total: row.total },
  };
  let savedAt = performance.now();
  const isOver = await inPortions(
    async (take) => {
      const next = await definition.portion(row.input as Input, left.state, take);
      if ("result" in next) {
        await finish(left.read, next.result, next.digest ?? null);
        return false;
      }
      left = { ...left, ...next };
      if (performance.now() - savedAt < savedEveryMs) return true;
      if (!(await save(prisma(), left.read, left))) return false;
      savedAt = performance.now();
      left = { ...left, read: { id, revision: left.read.revision + 1 } };
      return true;
    },
    shareMs,
    readingPace,
  );
  return isOver ? undefined : left;
}
