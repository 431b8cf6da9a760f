import { appendAll } from "@/lib/audit/append";
import * as tokens from "@/lib/credentials/enrolment-token.store";
import { enrolmentTokenExpired, instanceExpired } from "@/lib/credentials/events";
import * as store from "@/lib/credentials/store";
import { transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";

/**
 * Marks enrolment tokens and instances as expired. Both stopped working at their end already.
 *
 * Safe to repeat and to run on several servers at once.
 *
 * @returns how many of each expired.
 */
export async function expireDue(): Promise<{ tokens: number; instances: number }> {
  const expired = { tokens: 0, instances: 0 };
  await inPortions((take) =>
    transaction(async (tx) => {
      const ended = await tokens.expire(tx, take);
      const instances = await store.expireInstances(tx, take);
      await appendAll(tx, [...ended.map(enrolmentTokenExpired), ...instances.map(instanceExpired)]);
      expired.tokens += ended.length;
      expired.instances += instances.length;
      return ended.length === take || instances.length === take;
    }),
  );
  return expired;
}
