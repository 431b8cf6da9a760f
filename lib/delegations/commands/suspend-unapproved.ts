import { noteNoEnd, noteSuspensions } from "@/lib/agents/stops.store";
import { appendAll } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { delegationMoved } from "@/lib/delegations/events";
import { lockLive } from "@/lib/delegations/reissue.store";
import { suspendAll } from "@/lib/delegations/suspension.store";
import { clock } from "@/lib/platform/base/clock";
import type { Tx } from "@/lib/platform/database/transaction";

/**
 * Suspends delegations until a person who may write delegations resumes them. One that is suspended stays so: it gets no
 * end, and its owner alone does not end it. The caller is alone at the barrier (I2).
 */
export async function suspendUnapproved(tx: Tx, actor: Actor, ids: readonly string[], reason: string): Promise<void> {
  const rows = await lockLive(tx, ids);
  const going = rows.filter(({ status }) => status === "active");
  const prolonged = rows.filter(({ suspendedUntil, takenBack }) => suspendedUntil !== null || takenBack);
  const stops = await noteSuspensions(
    tx,
    "delegation",
    going.map(({ id }) => id),
    reason,
  );
  const kept = prolonged.map(({ id }) => id);
  await suspendAll(tx, { going: going.map(({ id }) => id), prolonged: kept }, reason);
  await noteNoEnd(tx, "delegation", kept);
  const events = [...going, ...prolonged].map((delegation) =>
    delegationMoved(actor, delegation, "suspended", reason, { stop: stops.get(delegation.id) }),
  );
  await appendAll(tx, events, clock.now());
}
