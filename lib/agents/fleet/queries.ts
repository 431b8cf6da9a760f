import type { FleetPart } from "@/lib/agents/fleet/model";
import { idsOfBlueprint } from "@/lib/agents/store";

/** Reads the next agents of a blueprint, from one on, in every state. Knows no caller. */
export async function fleetPart(blueprintId: string, from: string, take: number): Promise<FleetPart> {
  // One more than is taken, since the first may be the one at which the part before ended.
  const agentIds = await idsOfBlueprint(blueprintId, from, take + 1);
  return { agentIds, isLast: agentIds.length <= take };
}
