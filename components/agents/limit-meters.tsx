import { Timestamp } from "@/components/ui/timestamp";
import type { DelegationResponse } from "@/lib/delegations/schema";

type LimitState = DelegationResponse["limits"][number];

function share({ spent, max }: LimitState): number {
  const [used, whole] = [Number(spent), Number(max)];
  return whole > 0 ? Math.min(1, used / whole) : 0;
}

function Meter({ limit }: { limit: LimitState }) {
  const width = share(limit) * 100;
  const unit = limit.unit ? ` ${limit.unit}` : "";
  return (
    <li className="grid gap-1">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="min-w-0 text-ink2">{limit.label}</span>
        <span>
          <b>{limit.spent}</b> of {limit.max}
          {unit} spent
          {limit.resetsAt && (
            <span className="text-ink2">
              {" "}
              · starts anew <Timestamp at={limit.resetsAt} />
            </span>
          )}
        </span>
      </p>
      <svg aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none" className="block h-1.5 w-full">
        <rect width="100" height="1" className="fill-line" />
        <rect width={width} height="1" className={width >= 90 ? "fill-wait" : "fill-brand"} />
      </svg>
    </li>
  );
}

/** What is spent of each cumulative limit in the window that runs now. */
export function LimitMeters({ limits }: { limits: readonly LimitState[] }) {
  if (limits.length === 0) return null;
  return (
    <section className="border-line border-t pt-4">
      <h4 className="mb-2 text-base">Spent of its limits</h4>
      <ul className="flex flex-col gap-3">
        {limits.map((limit) => (
          <Meter key={limit.label} limit={limit} />
        ))}
      </ul>
    </section>
  );
}
