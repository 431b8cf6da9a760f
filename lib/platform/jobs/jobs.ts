import type { Tx } from "@/lib/platform/database/transaction";
import type { Job } from "./define-job";
import { send } from "./queue";

type Options = {
  id?: string;
  startAfter?: Date;
  /** Lets every other job go first: for the many consequences of a change, for which no person waits. */
  behind?: boolean;
};

/**
 * Queues a job inside the caller's transaction: it exists exactly if the change that asks for it does.
 *
 * @param job The job itself, or its name and payload where a later noun defines what it does.
 * @param id From `jobId`, for a job that must exist once; a second one with that id is left out without an error.
 */
export async function enqueue<P extends object>(
  tx: Tx,
  job: Pick<Job<P>, "name" | "payload">,
  payload: P,
  { id, startAfter, behind }: Options = {},
): Promise<void> {
  const checked = job.payload.parse(payload);
  const db = {
    executeSql: async (text: string, values: unknown[]) => {
      const rows = await tx.$queryRawUnsafe<object[]>(text, ...values.map(asParameter));
      return { rows };
    },
  };
  await send({ job: job.name, payload: checked, id, startAfter, behind, db });
}

/** Prisma's raw parameters are scalars; pg-boss casts the payload from text to jsonb itself. */
function asParameter(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
