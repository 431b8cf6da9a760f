import { appendAll } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import * as tokens from "@/lib/credentials/enrolment-token.store";
import { enrolmentTokenRevoked, instanceRevoked } from "@/lib/credentials/events";
import * as store from "@/lib/credentials/store";
import type { Tx } from "@/lib/platform/database/transaction";

const system: Actor = { type: "system", id: "mandate" };
const reason = "The agent was retired.";

/** Revokes some open enrolment tokens of an agent that is being retired. Returns their number. */
export async function revokeTokensOf(tx: Tx, agentId: string, take: number): Promise<number> {
  const ended = await tokens.revokeSomeOf(tx, agentId, take);
  await appendAll(
    tx,
    ended.map((token) => enrolmentTokenRevoked(system, token)),
  );
  return ended.length;
}

/** Revokes some instances of an agent that is being retired. Returns their number. */
export async function revokeInstancesOf(tx: Tx, agentId: string, take: number): Promise<number> {
  const ended = await store.revokeInstancesOf(tx, agentId, reason, take);
  await appendAll(
    tx,
    ended.map((instance) => instanceRevoked(system, instance, reason)),
  );
  return ended.length;
}
