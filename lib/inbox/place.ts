import type { DuePlace } from "@/lib/platform/database/due-place";
import type { Place } from "./model";

/**
 * The place after which a source goes on whose items all have one rank and one weight.
 *
 * @returns `undefined` to begin at the start; `"over"` when all its items come before `after`.
 */
export function goesOn(
  after: Place | undefined,
  { rank, weight }: Pick<Place, "rank" | "weight">,
): DuePlace | undefined | "over" {
  if (!after || after.rank < rank) return undefined;
  if (after.rank > rank) return "over";
  if (weight < after.weight) return { due: after.due, id: "" };
  return { due: after.due, id: weight > after.weight ? null : after.id };
}
