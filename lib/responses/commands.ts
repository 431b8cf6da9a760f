import { suspendForServer } from "@/lib/agents/commands/lifecycle";
import * as agents from "@/lib/agents/store";
import { quarantineForServer } from "@/lib/credentials/commands/manage-instance";
import * as instances from "@/lib/credentials/store";
import { raiseDetection } from "@/lib/detections/commands";
import type { ResponseMade } from "@/lib/detections/model";
import { watchTitles } from "@/lib/detections/titles.model";
import type { Found } from "@/lib/detections/watching/findings.store";
import type { Respond } from "@/lib/detections/watching/raise";
import type { Tx } from "@/lib/platform/database/transaction";
import { stopsAllowed } from "./breaker.policy";
import { readBreaker } from "./breaker.store";

type StopNow = (because: { detectionId: string; reason: string }) => Promise<unknown>;

type Store<T> = {
  find: (id: string, tx: Tx) => Promise<T | undefined>;
  holdState: (tx: Tx, id: string) => Promise<boolean>;
};

/**
 * Reads an agent or instance; undefined unless it is active. One that is not is held as it is, so that a resumption ends
 * before or begins after.
 *
 * It waits for no change under way, and so not for one agent after another. Alone at the barrier there is none.
 */
async function activeOne<T extends { status: string }>(
  tx: Tx,
  id: string | null,
  { find, holdState }: Store<T>,
  tighten: () => void,
): Promise<T | undefined> {
  if (id === null) return undefined;
  let read = await find(id, tx);
  if (read && read.status !== "active") {
    if (!(await holdState(tx, id))) tighten();
    read = await find(id, tx);
  }
  return read?.status === "active" ? read : undefined;
}

/** The stop that is possible; undefined where there is nothing that acts. */
async function stopOf(tx: Tx, { agentId, instanceId }: Found, what: "quarantine" | "suspend", tighten: () => void) {
  if (what === "quarantine" && instanceId === null) return undefined;
  const agent = await activeOne(tx, agentId, agents, tighten);
  if (!agent) return undefined;
  if (what === "suspend") {
    const stop: StopNow = (because) => suspendForServer(tx, agent, because);
    return { stop, made: "suspended" as const, agentId: agent.id };
  }
  const instance = await activeOne(tx, instanceId, instances, tighten);
  if (instance?.agentId !== agent.id) return undefined;
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
  const possible = await stopOf(tx, found, what, tighten);
  if (!possible) return "ask";
  const { detectionId, stops, agents: acting } = await readBreaker(tx);
  if (detectionId !== null) return "held";
  const most = stopsAllowed(acting);
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
