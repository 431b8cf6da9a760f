"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { Link } from "@/components/ui/link";
import type { MovePreview } from "@/lib/blueprint-changes/move.schema";
import { counted } from "./agent-words";
import { blueprintMove } from "./queries";

/** The effect in counts. */
function effectSentence({ counts: { pauses, shrinks, read }, capped, after }: MovePreview): string {
  const least = capped ? "at least " : "";
  if (pauses + shrinks === 0) {
    return capped
      ? `The first ${counted(read, "delegation")} to the agent keep their effect under ${after.name}.`
      : `Every delegation to the agent keeps its effect under ${after.name}.`;
  }
  const parts = [
    ...(pauses > 0 ? [`${least}${counted(pauses, "delegation")} would have no effect`] : []),
    ...(shrinks > 0 ? [`${least}${counted(shrinks, "delegation")} would lose a part`] : []),
  ];
  return `Under ${after.name}, ${parts.join(", and ")}.`;
}

const words = { pauses: "No effect", shrinks: "Loses a part" } as const;

/** Which delegations to an agent another blueprint would take out of effect: counts, the first ten, and all of them. */
export function MoveEffect({ agentId, blueprintId }: { agentId: string; blueprintId: string }) {
  const query = useQuery(blueprintMove(agentId, blueprintId));
  if (!query.data) return <Unloaded query={query} name="The effect on delegations" lines={2} />;
  const { delegations, counts } = query.data;
  const more = counts.pauses + counts.shrinks - delegations.length;
  return (
    <div>
      <p role="status" className="font-semibold">
        {effectSentence(query.data)}
      </p>
      {delegations.length > 0 && (
        <ul aria-label="Delegations that the blueprint limits" className="mt-1 list-disc ps-5">
          {delegations.map(({ id, outcome, sentence, loses }) => (
            <li key={id} className="[overflow-wrap:anywhere]">
              {words[outcome]}:{" "}
              <Link href={`/delegations/${id}`} className="underline underline-offset-2">
                {sentence}
              </Link>
              {outcome === "shrinks" && ` (loses ${loses.join(", ")})`}
            </li>
          ))}
        </ul>
      )}
      {more > 0 && (
        <p className="mt-1 text-sm">
          {more.toLocaleString("en")} more.{" "}
          <Link href={`/agents/${agentId}?tab=authority`} className="underline underline-offset-2">
            See all delegations to the agent
          </Link>
        </p>
      )}
    </div>
  );
}
