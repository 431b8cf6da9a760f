import { statusLook } from "@/components/ui/status-looks";
import { type JudgedStatus, stateOf } from "@/lib/principals/standing.model";

/** An object with its judgement, and the owner of an agent; null if it has none. */
export type Judged = JudgedStatus & { owner?: { active: boolean } | null };

/** The state to show. An agent at rest whose owner is deactivated is `owner_deactivated`. */
export function shownState(judged: Judged): string {
  const state = stateOf(judged);
  return state === "resting" && judged.owner?.active === false ? "owner_deactivated" : state;
}

/** That state in words, for a place without room for a mark; undefined while all is well. */
export function stateWord(judged: Judged): string | undefined {
  const state = shownState(judged);
  return state === "active" ? undefined : statusLook(state).word.toLowerCase();
}
