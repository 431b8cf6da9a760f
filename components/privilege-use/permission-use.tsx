import type { ReactNode } from "react";
import { Timestamp } from "@/components/time/timestamp";
import { Pill } from "@/components/ui/pill";
import { readableAmount } from "@/lib/authority/language/amount";
import { readablePattern } from "@/lib/authority/language/identifiers";
import { readableLocation } from "@/lib/authority/language/location";
import type { DelegationUse } from "@/lib/privilege-use/schema";
import { timesText } from "./use-words";

type Element = DelegationUse["elements"][number];
type Seen = { count: number; lastUsedAt: string | null };

function SeenMark({ count, lastUsedAt }: Seen) {
  if (lastUsedAt === null) return <span className="font-semibold text-wait">never used</span>;
  return (
    <span className="text-ink2">
      used {timesText(count)}, last <Timestamp at={lastUsedAt} />
    </span>
  );
}

function Row({ label, seen, children }: { label: string; seen: Seen; children?: ReactNode }) {
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5 border-line px-4 py-2 not-first:border-t">
      <span className="min-w-0 font-mono text-sm [overflow-wrap:anywhere]">{label}</span>
      <span className="text-sm">
        <SeenMark {...seen} />
      </span>
      {children}
    </li>
  );
}

const amountText = (value: string, unit: string | null): string =>
  unit === null ? value : readableAmount(value, unit);

function LimitRow({ limit: { field, unit, granted, used } }: { limit: Element["limits"][number] }) {
  const each = `${field} up to ${amountText(granted, unit)} each`;
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 border-line border-t px-4 py-2 text-sm">
      <span>{each}</span>
      <span className={used === null ? "font-semibold text-wait" : "text-ink2"}>
        {used === null ? "no amount used" : `largest used ${amountText(used, unit)}`}
      </span>
    </li>
  );
}

/** One element of an authority: its actions, resources and limits, each with its use. */
export function ElementUse({ element }: { element: Element }) {
  const { type, location, actions, identifiers, limits } = element;
  return (
    <section className="border-line not-first:border-t" aria-label={`${type} at ${readableLocation(location)}`}>
      <h4 className="flex flex-wrap items-center gap-2 px-4 pt-3 pb-1 text-base">
        {type} <span className="font-normal text-ink3 text-sm">at {readableLocation(location)}</span>
        {element.count === 0 && <Pill>never used</Pill>}
      </h4>
      <ul>
        {actions.map(({ action, ...seen }) => (
          <Row key={action} label={action} seen={seen} />
        ))}
        {identifiers.map(({ pattern, used, more, ...seen }) => (
          <Row key={pattern} label={readablePattern(pattern)} seen={seen}>
            {used.length > 0 && (
              <span className="w-full text-ink3 text-xs [overflow-wrap:anywhere]">
                Of it: {used.map(readablePattern).join(", ")}
                {more && " and more"}
              </span>
            )}
          </Row>
        ))}
        {limits.map((limit) => (
          <LimitRow key={`${limit.field} ${limit.unit}`} limit={limit} />
        ))}
      </ul>
    </section>
  );
}
