import { DirectionMark } from "@/components/authority/effect-lines";
import { Checkbox } from "@/components/ui/choice";
import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { StatusMark } from "@/components/ui/status-mark";
import type { Affected } from "@/lib/requests/rehoming/schema";

function Outcome({ outcome, whyNot }: Pick<Affected, "outcome" | "whyNot">) {
  if (whyNot && outcome === null) return <StatusMark status="denied" label="Cannot continue" />;
  if (outcome === "whole") return <DirectionMark direction="same" word="continues unchanged" />;
  if (outcome === "less") return <DirectionMark direction="narrows" word="continues with less" />;
  return outcome === "nothing" ? <StatusMark status="suspended" label="Nothing is left" /> : null;
}

function Loses({ labels }: { labels: readonly string[] }) {
  if (labels.length === 0) return null;
  return (
    <ul aria-label="Removed authority" className="flex flex-wrap items-baseline gap-1.5">
      <li aria-hidden className="text-ink3 text-sm">
        gives up
      </li>
      {labels.map((label) => (
        <li key={label} className="min-w-0 max-w-full">
          <Pill mono struck>
            {label}
          </Pill>
        </li>
      ))}
    </ul>
  );
}

const belowWords = { same: "does not change", shrinks: "shrinks", pauses: "pauses" } as const;

function Below({ below, belowCount, judged }: Pick<Affected, "below" | "belowCount"> & { judged: boolean }) {
  if (belowCount === 0) return null;
  return (
    <div className="border-line border-s-2 ps-3">
      <h4 className="mb-1 text-sm">{belowCount === 1 ? "1 sub-delegation" : `${belowCount} sub-delegations`}</h4>
      <ul className="flex flex-col gap-1.5">
        {below.map(({ id, agent, outcome, loses }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
            <Link href={`/delegations/${id}`} className="font-semibold hover:underline">
              {agent.name}
            </Link>
            {judged && <DirectionMark direction={outcome === "same" ? "same" : "narrows"} word={belowWords[outcome]} />}
            {judged && <Loses labels={loses} />}
          </li>
        ))}
      </ul>
      {below.length < belowCount && (
        <p className="mt-1 text-ink3 text-sm">
          {below.length} of {belowCount} shown.
        </p>
      )}
    </div>
  );
}

/** Whether another delegator can be requested for the delegation. */
export const isOpen = ({ outcome, whyNot }: Affected): boolean =>
  whyNot === null && (outcome === "whole" || outcome === "less");

type Props = { affected: Affected; chosen: boolean; onChoose: (chosen: boolean) => void; former: string };

/** One delegation, with the effect of the new delegator on it and on its sub-delegations. */
export function AffectedCard({ affected, chosen, onChoose, former }: Props) {
  const { id, agent, purpose, status, sentence, outcome, after, loses, whyNot } = affected;
  return (
    <li className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 className="flex min-w-0 items-center gap-2 text-base">
          <Checkbox
            hideLabel
            label={`Request the delegation of ${agent.name}`}
            checked={chosen}
            disabled={!isOpen(affected)}
            onChange={(event) => onChoose(event.target.checked)}
          />
          <Link href={`/delegations/${id}`} className="truncate hover:underline">
            {agent.name}
          </Link>
          {status !== "active" && <StatusMark status={status} />}
        </h3>
        <Outcome outcome={outcome} whyNot={whyNot} />
      </div>
      <p className="[overflow-wrap:anywhere]">
        {after !== null && outcome === "less" ? (
          <del className="text-ink3 decoration-ink3/60">{sentence}</del>
        ) : (
          sentence
        )}
      </p>
      {after !== null && outcome === "less" && <p className="font-semibold [overflow-wrap:anywhere]">{after}</p>}
      <Loses labels={outcome === "less" ? loses : []} />
      {outcome === "nothing" && (
        <p className="text-ink2 text-sm">
          It is outside the new delegator's entitlement. It stays with {former}, and pauses when {former} may not
          delegate it.
        </p>
      )}
      {whyNot && <p className="text-bad text-sm">{whyNot.reason}</p>}
      <p className="text-ink3 text-sm">Purpose: {purpose}</p>
      <Below {...affected} judged={isOpen(affected)} />
    </li>
  );
}
