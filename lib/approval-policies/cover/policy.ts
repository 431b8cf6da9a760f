export type CoverFacts = { from: Date; until: Date; self: boolean; approver: boolean };
export type CoverRefusal = { path: "personId" | "from" | "until"; code: string; reason: string };

/** Nobody is away for longer than this at once. */
export const maxCoverDays = 90;

/** Why somebody cannot stand in; undefined when they can. */
export function coverRefusal({ from, until, self, approver }: CoverFacts, now: Date): CoverRefusal | undefined {
  if (self) return { path: "personId", code: "self", reason: "Somebody else has to stand in for you." };
  if (!approver) return { path: "personId", code: "no_approver", reason: "Whoever stands in has to be an approver." };
  if (until <= now) return { path: "until", code: "in_the_past", reason: "The end must lie ahead." };
  if (until <= from) return { path: "until", code: "before_start", reason: "The end must come after the beginning." };
  if (until.getTime() - from.getTime() > maxCoverDays * 86_400_000) {
    return { path: "until", code: "too_long", reason: `Somebody stands in for ${maxCoverDays} days at most.` };
  }
  return undefined;
}
