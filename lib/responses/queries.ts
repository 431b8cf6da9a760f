import { listRules } from "@/lib/detections/tuning/queries";
import type { DetectionRules } from "@/lib/detections/tuning/schema";
import type { Principal } from "@/lib/principals/principal";
import { stopsAllowed } from "./breaker.policy";
import { readBreaker } from "./breaker.store";

/** Lists every rule, with the state of the circuit breaker. */
export async function listRulesWithBreaker(principal: Principal): Promise<DetectionRules> {
  const [{ rules }, { detectionId, stops, agents }] = await Promise.all([listRules(principal), readBreaker()]);
  return { rules, breaker: { detectionId, stops, most: stopsAllowed(agents) } };
}
