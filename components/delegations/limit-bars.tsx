import { Countdown } from "@/components/time/countdown";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { readableAmount } from "@/lib/authority/language/amount";
import type { DelegationResponse } from "@/lib/delegations/schema";

type Limit = DelegationResponse["limits"][number];

/** A counter that never resets is stored with an end beyond all use. */
const NEVER = Date.UTC(9000, 0);

const shareOf = ({ max }: Limit, spent: string): number => {
  const share = Number(spent) / Number(max);
  return Number.isFinite(share) ? Math.max(0, Math.min(1, share)) : 1;
};

function Bar({ share, thin = false }: { share: number; thin?: boolean }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
      className={cn("block w-full", thin ? "h-1" : "h-2.5")}
    >
      <rect width="100" height="1" className="fill-sunken" />
      <rect width={share * 100} height="1" className={share >= 0.9 ? "fill-wait" : "fill-brand"} />
    </svg>
  );
}

function Reset({ at }: { at: string | null }) {
  if (at === null) return <>nothing spent in this window</>;
  if (Date.parse(at) > NEVER) return <>never resets</>;
  return <Countdown until={at} lead="resets in" over="resets now" urgentBelow={0} />;
}

function Amount({ limit: { spent, max, unit } }: { limit: Limit }) {
  return (
    <span>
      {spent !== null && <span className="font-mono font-semibold">{readableAmount(spent)}</span>}
      <span className="text-ink2">
        {spent === null ? "at most" : " of"} {readableAmount(max, unit ?? undefined)}
      </span>
    </span>
  );
}

function OwnLimit({ limit }: { limit: Limit }) {
  const { label, spent, resetsAt } = limit;
  const share = shareOf(limit, spent ?? "0");
  return (
    <li className="flex flex-col gap-1.5 border-line p-4 not-first:border-t">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-semibold">{label}</span>
        <Amount limit={limit} />
      </div>
      <Bar share={share} />
      <p className="text-ink3 text-sm">
        {Math.round(share * 100)} % spent, <Reset at={resetsAt} />
      </p>
    </li>
  );
}

type SharedLimit = Limit & { from: NonNullable<Limit["from"]> };

const isShared = (limit: Limit): limit is SharedLimit => limit.from !== null;

/** Limits of the delegations above, which all their sub-delegations share. */
function SharedLimits({ limits }: { limits: readonly SharedLimit[] }) {
  return (
    <section className="border-line border-t p-4 first:border-t-0">
      <h4 className="mb-2 text-ink2 text-sm">Limits of parent delegations, shared with their other sub-delegations</h4>
      <ul className="flex flex-col gap-2.5">
        {limits.map((limit) => (
          <li key={keyOf(limit)} className="flex flex-col gap-1 text-sm">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="min-w-0 [overflow-wrap:anywhere]">
                <Link href={`/delegations/${limit.from.id}`} className="underline underline-offset-2">
                  {limit.from.agent.name}
                </Link>
                , {limit.label}
              </span>
              <Amount limit={limit} />
            </div>
            {limit.spent === null ? (
              <p className="text-ink3">You do not have permission to see the spent amount.</p>
            ) : (
              <Bar thin share={shareOf(limit, limit.spent)} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const keyOf = ({ from, label, unit }: Limit): string => `${from?.id ?? ""} ${label} ${unit ?? ""}`;

/** Spent budgets of a delegation's own limits, including its sub-delegations, and of the limits above. */
export function LimitBars({ limits }: { limits: readonly Limit[] }) {
  const shared = limits.filter(isShared);
  const own = limits.filter((limit) => !isShared(limit));
  return (
    <>
      {own.length > 0 && (
        <ul className="flex flex-col">
          {own.map((limit) => (
            <OwnLimit key={keyOf(limit)} limit={limit} />
          ))}
        </ul>
      )}
      {shared.length > 0 && <SharedLimits limits={shared} />}
    </>
  );
}
