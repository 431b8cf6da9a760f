"use client";

import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { rangeText, wholeLog } from "./time-range";
import type { Asked } from "./use-question";

/** Takes the place of entries where a question finds none, with ways to a wider question. */
export function NoEntries({ asked: { q, range, setRange, setQ } }: { asked: Asked }) {
  const { shown, name } = useZone();
  const whole = range.from === wholeLog && range.to === undefined;
  const widen = !whole && <Button onClick={() => setRange({ from: wholeLog })}>Search the whole log</Button>;
  const period = whole ? "the whole log that you may see" : `${rangeText(range, shown)} (${name})`;
  if (q !== "") {
    return (
      <EmptyState
        kind="no-match"
        title="No entry matches this filter"
        action={
          <>
            {widen}
            <Button onClick={() => setQ("")}>Clear the filter</Button>
          </>
        }
      >
        Searched: {period}.
      </EmptyState>
    );
  }
  if (!whole) {
    return (
      <EmptyState kind="no-match" title="Nothing was recorded in this time" action={widen}>
        Searched: {period}.
      </EmptyState>
    );
  }
  return (
    <EmptyState kind="none" title="Nothing has been recorded yet">
      Every change and every decision appears here within a second, sealed in order.
    </EmptyState>
  );
}
