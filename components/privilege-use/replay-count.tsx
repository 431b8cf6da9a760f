import { Timestamp } from "@/components/time/timestamp";
import type { ReplayResponse } from "@/lib/decisions/replay/schema";

/** The result of a replay of recorded actions, with exactly the period that it covered. */
export function ReplayCount({ found, days }: { found: ReplayResponse; days: number }) {
  const { wouldDeny, considered, unjudged, truncated, from, to } = found;
  return (
    <>
      {wouldDeny.toLocaleString("en")} of {considered.toLocaleString("en")} actions would have been denied.
      {unjudged > 0 && ` ${unjudged.toLocaleString("en")} could not be judged.`}
      <span className="block font-normal text-ink2 text-sm">
        Replayed from <Timestamp at={from} /> to <Timestamp at={to} />.
        {truncated && ` Older actions of the last ${days} days were not replayed: there are too many.`}
      </span>
    </>
  );
}
