import * as agents from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import type { Tx } from "@/lib/platform/database/transaction";
import { plannedEndSet } from "./events";
import * as store from "./store";

const reason = "The agent was retired.";

/** Takes the planned end away that an agent did not reach before its retirement. Returns how many: none or one. */
export async function giveUpEndOf(tx: Tx, agentId: string): Promise<number> {
  const before = await store.removeUndone(tx, agentId);
  if (!before) return 0;
  const agent = await agents.getOrThrow(agentId, tx);
  const after = { endsAt: null, outcome: null };
  await append(tx, plannedEndSet({ type: "system", id: "mandate" }, agent, { before, after, reason }), clock.now());
  return 1;
}
