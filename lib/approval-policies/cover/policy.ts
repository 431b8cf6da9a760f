export type CoverFacts = { from: Date; until: Date; self: boolean; approver: boolean };
export type CoverRefusal = { path: "personId" | "from" | "until"; code: string; reason: string };

/** Longest time of one cover. */
export const maxCoverDays = 90;

/** Finds the reason why a person cannot be the cover; undefined if they can. */
export function coverRefusal({ from, until, self, approver }: CoverFacts, now: Date): CoverRefusal | undefined {
  if (self) return { path: "personId", code: "self", reason: "Choose another person as your cover." };
  if (!approver) return { path: "personId", code: "no_approver", reason: "Your cover must be an approver." };
  if (until <= now) return { path: "until", code: "in_the_past", reason: "The end must be in the future." };
  if (until <= from) return { path: "until", code: "before_start", reason: "The end must come after the start." };
  if (until.getTime() - from.getTime() > maxCoverDays * 86_400_000) {
    return { path: "until", code: "too_long", reason: `A cover lasts at most ${maxCoverDays} days.` };
  }
  return undefined;
}
