"use client";

import { cn } from "@/components/ui/cn";
import { Tip } from "@/components/ui/tooltip";
import { exactInstant, roughDuration } from "./instant";
import { useNow } from "./use-now";
import { useZone } from "./zone";

export type CountdownProps = {
  until: string | number | Date;
  /** Below this many seconds it asks for attention. */
  urgentBelow?: number | undefined;
  /** Said once the time is over. */
  over?: string | undefined;
  /** Said before the time that is left, for example "expires in". */
  lead?: string | undefined;
  className?: string | undefined;
};

/** The time left until an instant. */
export function Countdown({ until, urgentBelow = 3600, over = "expired", lead, className }: CountdownProps) {
  const { shown } = useZone();
  const now = useNow(1);
  const date = new Date(until);
  const left = date.getTime() - now;
  const tone = left <= 0 ? "text-gone" : left < urgentBelow * 1000 ? "font-semibold text-wait" : "";
  return (
    <Tip text={exactInstant(date, shown)}>
      <time dateTime={date.toISOString()} className={cn("whitespace-nowrap", tone, className)}>
        {left <= 0 ? over : `${lead ? `${lead} ` : ""}${roughDuration(left)}`}
      </time>
    </Tip>
  );
}
