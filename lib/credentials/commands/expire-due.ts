import { append } from "@/lib/audit/append";
import * as tokens from "@/lib/credentials/enrolment-token/store";
import { enrolmentTokenExpired, instanceExpired } from "@/lib/credentials/events";
import * as store from "@/lib/credentials/store";
import { transaction } from "@/lib/platform/db/transaction";

const portion = 200;

/**
 * Writes down which enrolment tokens and which instances' keys ran out. Both stopped working by the clock already.
 *
 * Safe to repeat and to run on several servers at once.
 *
 * @returns how many of each expired.
 */
export async function expireDue(): Promise<{ tokens: number; instances: number }> {
  const expired = { tokens: 0, instances: 0 };
  for (let more = true; more; ) {
    more = await transaction(async (tx) => {
      const ended = await tokens.expire(tx, portion);
      for (const token of ended) await append(tx, enrolmentTokenExpired(token));
      const instances = await store.expireInstances(tx, portion);
      for (const instance of instances) await append(tx, instanceExpired(instance));
      expired.tokens += ended.length;
      expired.instances += instances.length;
      return ended.length === portion || instances.length === portion;
    });
  }
  return expired;
}
