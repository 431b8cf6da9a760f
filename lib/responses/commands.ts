import { suspendForServer } from "@/lib/agents/commands/lifecycle";
import { find as findAgent } from "@/lib/agents/store";
import { quarantineForServer } from "@/lib/credentials/commands/manage-instance";
import { find as findInstance } from "@/lib/credentials/store";
import { raiseDetection } from "@/lib/detections/commands";
import type { ResponseMade } from "@/lib/detections/model";
import { watchTitles } from "@/lib/detections/titles.model";
import type { Found } from "@/lib/detections/watching/findings.store";
import type { Respond } from "@/lib/detections/watching/raise";
import type { Tx } from "@/lib/platform/database/transaction";
import { stopsAllowed } from "./breaker.policy";
import { readBreaker } from "./breaker.store";

type StopNow = (because: { detectionId: string; reason: string }) => Promise<unknown>;

/** The stop that is possible now; undefined where there is nothing that acts. */
async function stopOf(tx: Tx, { agentId, instanceId }: Found, what: "quarantine" | "suspend") {
  const agent = agentId === null ? undefined : await findAgent(agentId, tx);
  if (agent?.status !== "active") return undefined;
  if (what === "suspend") {
    const stop: StopNow = (because) => suspendForServer(tx, agent, because);
    return { stop, made: "suspended" as const, agentId: agent.id };
  }
  const instance = instanceId === null ? undefined : await findInstance(instanceId, tx);
  if (instance?.status !== "active" || instance.agentId !== agent.id) return undefined;
  const stop: StopNow = (because) => quarantineForServer(tx, instance, because);
  return { stop, made: "quarantined" as const, agentId: agent.id };
}

/**
 * Stops the instance or the agent of a new detection, with its record, in the transaction that raises it.
 *
 * The circuit breaker holds it back if the rules stopped too many in the last hour. It opens with a detection that asks
 * people, and stays open until a person closes that detection. The caller's transaction is the only one that responds.
 */
export const respondTo: Respond = async (tx, found, what, tighten): Promise<ResponseMade> => {
  const possible = await stopOf(tx, found, what);
  if (!possible) return "ask";
  const { detectionId, stops, agents } = await readBreaker(tx);
  if (detectionId !== null) return "held";
  const most = stopsAllowed(agents);
  if (stops >= most) {
    await open(tx, possible.agentId, stops);
    return "held";
  }
  tighten();
  await possible.stop({ detectionId: found.id, reason: `${watchTitles[found.kind]}. ${found.reason}` });
  return possible.made;
};

async function open(tx: Tx, agentId: string, stops: number): Promise<void> {
  const made = `${stops} ${stops === 1 ? "stop" : "stops"}`;
  const reason = `The rules made ${made} within an hour, as many as they may. This agent was not stopped.`;
  const seen = { agentId, instanceId: null, sightings: [], severity: "critical", reason } as const;
  await raiseDetection(tx, { ...seen, kind: "responses_held", sightings: [] });
}
