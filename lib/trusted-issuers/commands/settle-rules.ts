import type { StoppedScope } from "@/lib/agents/stopped.store";
import { appendAll } from "@/lib/audit/append";
import type { Tx } from "@/lib/platform/database/transaction";
import { workloadRuleStopped } from "@/lib/trusted-issuers/events";
import * as store from "@/lib/trusted-issuers/store";

/**
 * Writes `disabled` on some rules of the next agents of a scope that were stopped permanently. None of them worked any
 * more. Safe to repeat.
 *
 * @returns how many it wrote.
 */
export async function settleRules(tx: Tx, scope: StoppedScope, after: string, take: number): Promise<number> {
  const rules = await store.disableStopped(tx, scope, after, take);
  await appendAll(tx, rules.map(workloadRuleStopped));
  return rules.length;
}
