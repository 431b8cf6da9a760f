import { append } from "@/lib/audit/append";
import { transaction } from "@/lib/platform/db/transaction";
import { workloadRuleStopped } from "@/lib/trusted-issuers/events";
import * as store from "@/lib/trusted-issuers/store";

const portion = 200;

/** Writes `disabled` on the rules of agents that were stopped for good. None of them worked any more. Safe to repeat. */
export async function settleRules(): Promise<void> {
  for (let more = true; more; ) {
    more = await transaction(async (tx) => {
      const rules = await store.disableStopped(tx, portion);
      for (const rule of rules) await append(tx, workloadRuleStopped(rule));
      return rules.length > 0;
    });
  }
}
