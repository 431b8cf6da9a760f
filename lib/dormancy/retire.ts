import { append } from "@/lib/audit/append";
import { noticeDays } from "@/lib/blueprints/model";
import { isAgentSuspected } from "@/lib/detections/commands";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enoughAgents, mostStops, stopsAllowed } from "@/lib/responses/breaker.policy";
import { retireForServer } from "@/lib/retirements/commands/retire-agent";
import { type HeldBecause, retirementAnnounced, retirementProposed, retirementWithdrawn, silenceFacts } from "./events";
import { hasActiveOwner, retirementsWith, takeAnnounced } from "./retirement.store";
import { noteStep, type SilentRow } from "./store";

const dayMs = 86_400_000;

const daysOf = ({ silentSince }: SilentRow): number =>
  Math.floor((clock.now().getTime() - silentSince.getTime()) / dayMs);

/** Notifies people of the day of an agent's retirement. If none of them is active, security is asked to retire it. */
export async function announceRetirement(tx: Tx, row: SilentRow): Promise<void> {
  if (!(await hasActiveOwner(tx, row.id))) {
    await propose(tx, row, "no_owner");
    return;
  }
  if (!(await noteStep(tx, row, "retirement_announced"))) return;
  const retiresAt = new Date(clock.now().getTime() + noticeDays * dayMs);
  await append(tx, retirementAnnounced(row, daysOf(row), retiresAt));
}

/** Takes back an announcement that no longer applies. */
export async function takeBackAnnouncement(tx: Tx, row: SilentRow): Promise<void> {
  if (!(await noteStep(tx, row, "suspended"))) return;
  await append(tx, retirementWithdrawn(row, daysOf(row), row.endIsPlanned ? "end_planned" : "not_due"));
}

/**
 * Retires an agent whose announced day came, or asks people to. It is only retired if it is still suspended for its
 * silence behind the barrier: a resumption that was first wins, and a later one is refused.
 */
export async function retireSilent(row: SilentRow): Promise<void> {
  const isTooMany = await comesWithTooMany(row.id);
  if (isTooMany) await transaction((tx) => propose(tx, row, "too_many"), { barrier: "shared" });
  else await transaction((tx) => retireOrPropose(tx, row), { barrier: "exclusive" });
}

async function retireOrPropose(tx: Tx, row: SilentRow): Promise<void> {
  if (await isAgentSuspected(tx, row.id)) {
    await propose(tx, row, "detection");
    return;
  }
  if (!(await hasActiveOwner(tx, row.id))) {
    await propose(tx, row, "no_owner");
    return;
  }
  const by = await takeAnnounced(tx, row.id);
  if (!by) return;
  const days = daysOf(row);
  const reason = `No action for ${days} days. The policy of the blueprint ${by.blueprint} retires after ${by.retireDays}.`;
  const facts = { ...silenceFacts(row, days), blueprintVersion: by.version, retireDays: by.retireDays };
  await retireForServer(tx, { agentId: row.id, reason, facts });
}

async function propose(tx: Tx, row: SilentRow, because: HeldBecause): Promise<void> {
  if (await noteStep(tx, row, "retirement_proposed")) await append(tx, retirementProposed(row, daysOf(row), because));
}

/**
 * Whether too many agents would be retired at once. The bounds are those of the rules of detections. The share counts
 * within the blueprint.
 */
async function comesWithTooMany(agentId: string): Promise<boolean> {
  const { all, ofBlueprint, agents } = await retirementsWith(agentId, { due: mostStops + 1, agents: enoughAgents });
  return all > mostStops || ofBlueprint > stopsAllowed(agents);
}
