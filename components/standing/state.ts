import { statusLook } from "@/components/ui/status-looks";
import type { Standing } from "@/lib/people/standing/schema";

/** An object with a status of its own and the judgement of whether it may act. */
export type Judged = {
  id?: string;
  status: string;
  standing: Pick<Standing, "inEffect" | "code" | "by">;
  /** The owner of an agent; null if it has none. */
  owner?: { active: boolean } | null;
};

const stops: readonly string[] = ["resource_server", "organisation", "blueprint"];

/**
 * Whether an agent may do nothing only because it was never given authority, which is no fault. `no_delegation` with a
 * cause is the end of all that it held.
 */
export const holdsNothingYet = ({ code, by }: Judged["standing"]): boolean => code === "no_delegation" && by === null;

/** Whether a stop keeps it from acting: of a server, a blueprint, everything, or an owner's agents. */
function isStopped({ id, standing: { code, by } }: Judged): boolean {
  if (code === "agent_revoked") return true;
  if (by === null || code === "blueprint_ceiling") return false;
  // All that the agent held is over, and the stop is the reason. What ended with another agent was not stopped here.
  if (code === "no_delegation") return by.kind === "agent" ? by.id === id : by.kind !== "delegation";
  return stops.includes(by.kind);
}

/**
 * The state to show: the object's own status, unless it is active and something else keeps it from acting. A stop of a
 * server, a blueprint, an owner's agents or everything is `stopped`; a deactivated owner gives `owner_deactivated`.
 */
export function shownState(judged: Judged): string {
  const { status, standing, owner } = judged;
  const { inEffect, code } = standing;
  if (inEffect) return code === "partly_in_effect" ? "partly" : status === "suspended" ? "active" : status;
  if (status !== "active" || holdsNothingYet(standing)) return status;
  if (isStopped(judged)) return "stopped";
  return owner?.active === false ? "owner_deactivated" : "resting";
}

/** That state in words, for a place without room for a mark; undefined while all is well. */
export function stateWord(judged: Judged): string | undefined {
  const state = shownState(judged);
  return state === "active" ? undefined : statusLook(state).word.toLowerCase();
}
