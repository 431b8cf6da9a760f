import type { Agent } from "@/lib/agents/model";
import * as agents from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { rolesWith } from "@/lib/principals/permissions";
import { plannedEndSet } from "./events";
import * as store from "./store";

const reason = "The person who set it is no longer the owner.";

/**
 * Judges the planned end of an agent again after it got another owner. A former owner's end still stops the agent: only
 * security lets it act for longer. It retires the agent no more. The new owner, or security, sets that again.
 */
export const followOwner = (agentId: string): Promise<void> =>
  transaction(async (tx) => {
    await agents.hold(tx, agentId);
    const agent = await agents.find(agentId, tx);
    if (agent) await followOwnerWithin(tx, agent);
  });

/** Does the same within the caller's transaction, which holds the agent. */
export async function followOwnerWithin(tx: Tx, agent: Agent): Promise<void> {
  const end = await store.soften(tx, agent, rolesWith("agents:write"));
  if (!end) return;
  const before = { endsAt: end.endsAt, outcome: "retire" } as const;
  const after = { endsAt: end.endsAt, outcome: end.outcome };
  await append(tx, plannedEndSet({ type: "system", id: "lifecycle" }, agent, { before, after, reason }), clock.now());
}
