import type { DelegationUsage } from "@/lib/privilege-use/schema";
import { counted } from "./use-words";

/** Why nothing was judged again, by code. Other reasons are about the person or the agent and stand as they are. */
const wordsOfNone: Readonly<Record<string, string | undefined>> = {
  not_in_effect: "Its actions were not judged again: the delegation is not in effect.",
  acts_below: "Its actions were not judged again here, since agents below may act under it, too. Open it to try this.",
  too_long: "Its actions were not judged again here, since there are too many. Open it to try this.",
};

/** The result of judging the decisions of the same days again, or why there is none. */
export function replayText(
  { replay, whyNoReplay }: Pick<DelegationUsage, "replay" | "whyNoReplay">,
  days: number,
): string | undefined {
  if (!replay) {
    if (!whyNoReplay || whyNoReplay.code === "nothing_narrower") return undefined;
    return wordsOfNone[whyNoReplay.code] ?? whyNoReplay.reason;
  }
  const { actions, refused, asked, unjudged } = replay;
  if (actions === 0) return `The agent took no recorded action in the last ${days} days, so nothing was judged again.`;
  const parts = [
    `Judged again under it: of ${counted(actions, "action", "actions")} in the last ${days} days, ${refused.toLocaleString("en")} would be denied`,
    asked > 0 && `${asked.toLocaleString("en")} would need an approval first`,
    unjudged > 0 && `${unjudged.toLocaleString("en")} could not be judged`,
  ];
  return `${parts.filter((part) => part).join(", ")}.`;
}
