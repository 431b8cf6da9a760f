import { Countdown } from "@/components/ui/countdown";
import { readableAmount } from "@/lib/authority/amount";
import type { DelegationResponse } from "@/lib/delegations/schema";

type Limit = DelegationResponse["limits"][number];

/** A counter that never resets is stored with an end beyond all use. */
const NEVER = Date.UTC(9000, 0);

const shareOf = ({ spent, max }: Limit): number => {
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

function LimitLine({ limit }: { limit: Limit }) {
  const { label, spent, max, unit, resetsAt } = limit;
  const share = shareOf(limit);
  return (
    <li className="flex flex-col gap-1.5 border-line p-4 not-first:border-t">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-semibold">{label}</span>
        <span>
          <span className="font-mono font-semibold">{readableAmount(spent)}</span>
          <span className="text-ink2"> of {readableAmount(max, unit ?? undefined)}</span>
        </span>
      </div>
      <Bar share={share} />
      <p className="text-ink3 text-sm">
        {Math.round(share * 100)} % spent, <Reset at={resetsAt} />
      </p>
    </li>
  );
}

/** What is spent of each cumulative limit, over everything below the delegation. */
export function LimitBars({ limits }: { limits: readonly Limit[] }) {
  return (
    <ul className="flex flex-col">
      {limits.map((limit) => (
        <LimitLine key={limit.label} limit={limit} />
      ))}
    </ul>
  );
}
