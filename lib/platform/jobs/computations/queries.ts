import { computationNotFound } from "./errors";
import type { ComputationProgress, ComputationStatus } from "./model";
import { type ComputationOwner, find, remove } from "./store";

export type ReadComputation<Input, Result> = {
  id: string;
  status: ComputationStatus;
  progress: ComputationProgress;
  input: Input;
  result: Result | null;
  digest: string | null;
};

/**
 * Reads what a person started.
 *
 * @throws DomainError `computation_not_found`.
 */
export async function readComputation<Input, Result>(
  owner: ComputationOwner,
  id: string,
): Promise<ReadComputation<Input, Result>> {
  const row = await find(owner, id);
  if (!row) throw computationNotFound();
  const { status, done, total, input, result, digest } = row;
  return { id, status, progress: { done, total }, input: input as Input, result: result as Result | null, digest };
}

/** Discards a person's computation, if it still exists. A running computation ends after its current portion. */
export async function discardComputation(owner: ComputationOwner, id: string): Promise<void> {
  await remove(owner, id);
}
