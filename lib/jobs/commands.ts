import { append } from "@/lib/audit/append";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { jobFailureNotFound, jobNotGivenUp } from "./errors";
import { jobRetried } from "./events";
import * as store from "./store";

/**
 * Queues a job again that was given up.
 *
 * @throws DomainError `not_found`, and `job_not_given_up` if it runs, waits, is done or was removed.
 */
export async function retryJob({ personId }: Pick<Principal, "personId">, failureId: string): Promise<void> {
  const failure = await store.findFailure(failureId);
  if (!failure) throw jobFailureNotFound();
  await transaction(async (tx) => {
    if (!(await store.retry(tx, failure.jobId))) throw jobNotGivenUp();
    await append(tx, jobRetried(personId, failure));
  });
}
