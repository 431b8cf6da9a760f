import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import * as tokens from "@/lib/credentials/enrolment-token/store";
import { enrolmentTokenRevoked, instanceRevoked } from "@/lib/credentials/events";
import * as store from "@/lib/credentials/store";
import { transaction } from "@/lib/platform/db/transaction";

const system: Actor = { type: "system", id: "mandate" };
const portion = 200;
const reason = "Its agent was stopped.";

/**
 * Writes `revoked` on the instances and open enrolment tokens of agents that were stopped, alone or with others. None
 * of them worked any more. Safe to repeat.
 */
export async function settleCredentials(): Promise<void> {
  for (let more = true; more; ) {
    more = await transaction(async (tx) => {
      const ended = await tokens.revokeStopped(tx, portion);
      for (const token of ended) await append(tx, enrolmentTokenRevoked(system, token));
      const instances = await store.revokeStopped(tx, reason, portion);
      for (const instance of instances) await append(tx, instanceRevoked(system, instance, reason));
      return ended.length > 0 || instances.length > 0;
    });
  }
}
