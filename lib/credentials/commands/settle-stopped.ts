import type { StoppedScope } from "@/lib/agents/stopped.store";
import { appendAll } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import * as tokens from "@/lib/credentials/enrolment-token.store";
import { enrolmentTokenRevoked, instanceRevoked } from "@/lib/credentials/events";
import * as store from "@/lib/credentials/store";
import type { Tx } from "@/lib/platform/database/transaction";

const system: Actor = { type: "system", id: "mandate" };
const reason = "Its agent was stopped.";

/**
 * Marks up to `take` instances of the next stopped agents of a scope as revoked. None of them could act any more. Safe
 * to repeat.
 *
 * @returns how many it marked.
 */
export async function settleInstances(tx: Tx, scope: StoppedScope, after: string, take: number): Promise<number> {
  const instances = await store.revokeStopped(tx, scope, after, reason, take);
  await appendAll(
    tx,
    instances.map((instance) => instanceRevoked(system, instance, reason)),
  );
  return instances.length;
}

/** Like {@link settleInstances}, for open enrolment tokens. */
export async function settleEnrolmentTokens(tx: Tx, scope: StoppedScope, after: string, take: number): Promise<number> {
  const ended = await tokens.revokeStopped(tx, scope, after, take);
  await appendAll(
    tx,
    ended.map((token) => enrolmentTokenRevoked(system, token)),
  );
  return ended.length;
}
