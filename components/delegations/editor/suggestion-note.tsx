import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import type { SuggestedWay, Suggestion } from "@/lib/requests/views/suggestions.schema";

const beginnings = { denial: "A denied action", drip: "Frequent requests" } as const;

/** URL of the editor, filled with one of the suggested ways. */
export const hrefOfWay = ({ about }: Pick<Suggestion, "about">, { kind, delegationId }: SuggestedWay): string =>
  kind === "change" && delegationId
    ? `/delegations/${delegationId}/change?${about.kind}=${about.id}`
    : `/delegations/new?${about.kind}=${about.id}&way=new`;

const other = { new: "Request a new delegation instead", change: "Request a change of a present delegation instead" };

export type SuggestionNoteProps = { suggestion: Suggestion; way: SuggestedWay | undefined };

/** The reason for the suggested content, the other ways, or the person who can remove the obstacle. */
export function SuggestionNote({ suggestion, way }: SuggestionNoteProps) {
  const { about, obstacle, ways } = suggestion;
  return (
    <section aria-label="Origin of this suggestion" className="mb-4 flex flex-col gap-1.5 rounded-md bg-sunken p-3">
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
          <p className="font-semibold">◐ A request now would not help. {obstacle.reason}</p>
          <p>{obstacle.remedy}</p>
        </div>
      )}
    </section>
  );
}
