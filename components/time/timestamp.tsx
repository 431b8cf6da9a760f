"use client";

import { cn } from "@/components/ui/cn";
import { Tip } from "@/components/ui/tooltip";
import { exactInstant, type Precision, relativeInstant } from "./instant";
import { useFromNow } from "./use-now";
import { useZone } from "./zone";

export type TimestampProps = {
  at: string | number | Date | null | undefined;
  /** `relative` in lists, with the exact instant in a tooltip; `exact` in the audit trail. */
  mode?: "relative" | "exact" | undefined;
  precision?: Precision | undefined;
  /** Shown when there is no instant. */
  fallback?: string | undefined;
  className?: string | undefined;
};

/** An instant, in the zone the person chose, and for machines in `datetime`. */
export function Timestamp({ at, mode = "relative", precision, fallback = "—", className }: TimestampProps) {
  const { shown } = useZone();
  if (at === null || at === undefined) return <span className={cn("text-ink3", className)}>{fallback}</span>;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span className={className}>{String(at)}</span>;
  const exact = exactInstant(date, shown, precision);
  if (mode === "exact") {
    return (
      <time dateTime={date.toISOString()} className={cn("font-mono sm:whitespace-nowrap", className)}>
        {exact}
      </time>
    );
  }
  return <RelativeTime date={date} exact={exact} className={className} />;
}

/** Seconds are told in steps, so that a list does not flicker; what is further off is told by the half minute. */
function steadyWords(date: Date, now: number): string {
  const step = Math.abs(now - date.getTime()) < 60_000 ? 5_000 : 30_000;
  return relativeInstant(date, Math.floor(now / step) * step);
}

function RelativeTime({ date, exact, className }: { date: Date; exact: string; className: string | undefined }) {
  const words = useFromNow((now) => steadyWords(date, now));
  return (
    <Tip text={exact}>
      <time dateTime={date.toISOString()} className={cn("whitespace-nowrap", className)}>
        {words}
      </time>
    </Tip>
  );
}
