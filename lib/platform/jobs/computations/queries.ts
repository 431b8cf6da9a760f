import { DomainError } from "@/lib/platform/base/domain-error";
import type { ComputationProgress, ComputationStatus } from "./model";
import { type ComputationOwner, find, remove } from "./store";

/** The refusal of a computation that is discarded, over for long, or another person's. */
const computationNotFound = (): DomainError =>
  new DomainError("computation_not_found", "not_found", "This result is no longer available. Start it again.");

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
