import Link from "next/link";
import { Countdown } from "@/components/ui/countdown";
import { readableAmount } from "@/lib/authority/amount";
import type { DelegationResponse } from "@/lib/delegations/schema";

type Limit = DelegationResponse["limits"][number];

/** A counter that never resets is stored with an end beyond all use. */
const NEVER = Date.UTC(9000, 0);

const shareOf = ({ max }: Limit, spent: string): number => {
  const share = Number(spent) / Number(max);
  return Number.isFinite(share) ? Math.max(0, Math.min(1, share)) : 1;
};

function Bar({ share }: { share: number }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none" className="block h-2.5 w-full">
      <rect width="100" height="1" className="fill-sunken" />
      <rect width={share * 100} height="1" className={share >= 0.9 ? "fill-wait" : "fill-brand"} />
    </svg>
  );
}

function Reset({ at }: { at: string | null }) {
  if (at === null) return <>nothing spent in this window</>;
  if (Date.parse(at) > NEVER) return <>never resets</>;
  return <Countdown until={at} lead="resets in" over="resets now" />;
}

function Spent({ limit, spent }: { limit: Limit; spent: string }) {
  const share = shareOf(limit, spent);
  return (
    <>
      <Bar share={share} />
      <p className="text-ink3 text-sm">
        {Math.round(share * 100)} % spent, <Reset at={limit.resetsAt} />
      </p>
    </>
  );
}

/** Whose limit it is, where it is not the delegation's own: whoever is below that one spends of it. */
function Shared({ from }: { from: NonNullable<Limit["from"]> }) {
  return (
    <p className="text-ink2 text-sm">
      Limit of the delegation of{" "}
      <Link href={`/delegations/${from.id}`} className="underline underline-offset-2">
        {from.agent.name}
      </Link>{" "}
      above, shared with everything below that.
    </p>
  );
}

function LimitLine({ limit }: { limit: Limit }) {
  const { label, spent, max, unit, from } = limit;
  return (
    <li className="flex flex-col gap-1.5 border-line p-4 not-first:border-t">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-semibold">{label}</span>
        <span>
          {spent !== null && <span className="font-mono font-semibold">{readableAmount(spent)}</span>}
          <span className="text-ink2">
            {spent === null ? "at most" : " of"} {readableAmount(max, unit ?? undefined)}
          </span>
        </span>
      </div>
      {spent !== null && <Spent limit={limit} spent={spent} />}
      {from && <Shared from={from} />}
      {spent === null && <p className="text-ink3 text-sm">What is spent of it is not yours to see.</p>}
    </li>
  );
}

/** What is spent of each cumulative limit that bounds a delegation: of its own, over everything below it, and of those above. */
export function LimitBars({ limits }: { limits: readonly Limit[] }) {
  return (
    <ul className="flex flex-col">
      {limits.map((limit) => (
        <LimitLine key={`${limit.from?.id ?? ""} ${limit.label} ${limit.unit ?? ""}`} limit={limit} />
      ))}
    </ul>
  );
}
