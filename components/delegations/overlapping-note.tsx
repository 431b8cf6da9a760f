import { Link } from "@/components/ui/link";
import { readableLocation } from "@/lib/authority/language/location";
import type { HeldBeside } from "@/lib/delegations/views/bounds.schema";

type BesideNoteProps = {
  beside: readonly HeldBeside[];
  /** URL of a change of one of the delegations; absent if the person may not request it. */
  hrefOf?: (held: HeldBeside) => string;
};

/** Warns of a second delegation at one resource server. The agent then must name a delegation to get a token. */
export function BesideNote({ beside, hrefOf }: BesideNoteProps) {
  const [first] = beside;
  if (!first) return null;
  const places = [...new Set(beside.flatMap(({ locations }) => locations))].map(readableLocation).join(", ");
  return (
    <div role="note" className="flex flex-col gap-1 rounded-md bg-waitbg p-3 text-sm text-wait">
      <p className="font-semibold [overflow-wrap:anywhere]">The agent already holds authority at {places}.</p>
      <p>
        With a second delegation there, it must name one (<code className="font-mono">delegation_id</code>) to get
        tokens.
      </p>
      <ul className="flex flex-col gap-1">
        {beside.map((held) => (
          <li key={held.id} className="[overflow-wrap:anywhere]">
            {hrefOf ? (
              <>
                <Link href={hrefOf(held)} className="font-semibold underline underline-offset-2">
                  Change that delegation instead
                </Link>
                : {held.purpose}
              </>
            ) : (
              <Link href={`/delegations/${held.id}`} className="underline underline-offset-2">
                {held.purpose}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
