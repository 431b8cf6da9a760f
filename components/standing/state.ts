import { statusLook } from "@/components/ui/status-looks";
import type { Standing } from "@/lib/people/standing/schema";

/** An object with a status of its own and the judgement of whether it may act. */
export type Judged = { status: string; standing: Pick<Standing, "inEffect" | "code" | "by"> };

const stops: readonly string[] = ["resource_server", "organisation", "blueprint"];

/**
 * The state to show: the object's own status, unless it is active and something else keeps it from acting. A stop of a
 * server, a blueprint or everything is `stopped`; what a deactivated owner holds up is `owner_deactivated`.
 */
export function shownState({ status, standing }: Judged): string {
  const { inEffect, code, by } = standing;
  if (inEffect) return code === "partly_in_effect" ? "partly" : status === "suspended" ? "active" : status;
  if (status !== "active") return status;
  // Holding nothing yet is no fault.
  if (code === "no_delegation") return status;
  if (by && stops.includes(by.kind)) return "stopped";
  if (code === "agent_revoked") return "stopped";
  return code === "person_not_entitled" && by?.kind === "person" ? "owner_deactivated" : "resting";
}

/** That state in words, for a place without room for a mark; undefined while all is well. */
export function stateWord(judged: Judged): string | undefined {
  const state = shownState(judged);
  return state === "active" ? undefined : statusLook(state).word.toLowerCase();
}
