import Link from "next/link";
import { Timestamp } from "@/components/ui/timestamp";
import type { SuggestedWay, Suggestion } from "@/lib/requests/views/suggestions/schema";

const beginnings = { denial: "A refused action", drip: "What was asked for again and again" } as const;

/** Where the editor opens with one of the ways that a suggestion offers. */
export const hrefOfWay = ({ about }: Pick<Suggestion, "about">, { kind, delegationId }: SuggestedWay): string =>
  kind === "change" && delegationId
    ? `/delegations/${delegationId}/change?${about.kind}=${about.id}`
    : `/delegations/new?${about.kind}=${about.id}&way=new`;

const other = { new: "Ask for a delegation of its own instead", change: "Ask for a change of what it has instead" };

export type SuggestionNoteProps = { suggestion: Suggestion; way: SuggestedWay | undefined };

/** Why the editor begins with what it shows, what else there is to ask for, or who could change what stands in the way. */
export function SuggestionNote({ suggestion, way }: SuggestionNoteProps) {
  const { about, obstacle, ways } = suggestion;
  return (
    <section aria-label="Where this comes from" className="mb-4 flex flex-col gap-1.5 rounded-md bg-sunken p-3">
      <p className="[overflow-wrap:anywhere]">
        {beginnings[about.kind]}: <span className="font-semibold">{about.sentence}</span>
        <span className="text-ink2">
          , <Timestamp at={about.at} />
        </span>
      </p>
      {way && <p className="text-ink2">{way.why}</p>}
      {ways
        .filter((one) => one !== way)
        .map((one) => (
          <p key={one.kind}>
            <Link href={hrefOfWay(suggestion, one)} className="underline">
              {other[one.kind]}
            </Link>
            <span className="text-ink2">: {one.why}</span>
          </p>
        ))}
      {obstacle && (
        <div role="note" className="text-wait">
          <p className="font-semibold">◐ Asking now is of no use. {obstacle.reason}</p>
          <p>{obstacle.remedy}</p>
        </div>
      )}
    </section>
  );
}
