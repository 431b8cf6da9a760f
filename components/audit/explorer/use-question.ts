"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { useAsOf } from "@/components/time/as-of";
import { afterInstant, type Bounds, boundsOf, rangeAsOf, readRange, type TimeRange } from "./time-range";

/** A question to the trail: a filter and the instants between which it searches. */
export type Question = { q: string; bounds: Bounds };

export type Asked = Question & {
  range: TimeRange;
  /** When the list was opened, in ms: the end of a range that ends now. */
  openedAt: number;
  setRange: (range: TimeRange) => void;
  setQ: (q: string) => void;
  /** Asks again, up to the present and to this instant. */
  renew: (atLeast?: string) => void;
};

/**
 * The question that the URL holds. Ranges that end now end at the instant at which the list was opened. So the list, the
 * counts and the histogram have one question until the person asks again. Ranges of a page that shows an instant end there.
 */
export function useQuestion(renderedAt: string): Asked {
  const { q, setQ } = useFilterQuery();
  const [{ from, to }, setAddress] = useQueryStates({ from: parseAsString, to: parseAsString });
  const [openedAt, setOpenedAt] = useState(() => Date.parse(renderedAt));
  const { onRenew } = {
    onRenew: (atLeast = 0) => setOpenedAt(Math.max(openedAt, Date.now(), atLeast)),
  };
  const asked = useRef(q);
  useEffect(() => {
    if (asked.current === q) return;
    asked.current = q;
    setOpenedAt((before) => Math.max(before, Date.now()));
  }, [q]);
  const { at } = useAsOf();
  const chosen = readRange(q, from, to);
  const range = at === undefined ? chosen : rangeAsOf(chosen, at);
  const end = at === undefined ? openedAt : Date.parse(afterInstant(at));
  const setRange = (next: TimeRange) => {
    onRenew();
    void setAddress({ from: next.from, to: next.to ?? null }, { history: "push" });
  };
  return {
    q,
    bounds: boundsOf(range, end),
    range,
    openedAt: end,
    setRange,
    setQ: (next) => setQ(next, "push"),
    renew: (atLeast) => onRenew(atLeast === undefined ? 0 : Date.parse(atLeast) + 1),
  };
}
