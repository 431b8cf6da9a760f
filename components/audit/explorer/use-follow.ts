"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { auditHead, pageSize } from "@/components/audit/queries";
import type { AuditEntry } from "@/lib/audit/schema";
import type { Asked } from "./use-question";

/** While the trail is followed, entries that were added to the open list at most. Then the list is asked for again. */
const mostAdded = 500;
const usualPauseMs = 2_000;
/** Less than a second behind, with the time of the answer. */
const followPauseMs = 600;

export type Follow = {
  on: boolean;
  toggle: () => void;
  /** The list with the entries that came since it was opened. */
  rows: readonly AuditEntry[] | undefined;
  /** Newer entries that are not shown yet: the list keeps its order while the person reads it. */
  waiting: readonly AuditEntry[];
  /** Shows the entries that wait. */
  show: () => void;
  /** The number of rows that were put on top. The answer, the chart and the facets were counted before them. */
  uncounted: number;
  /** Asks for the list again, with all its counts. */
  count: () => void;
};

/** Whether the person reads further down, so that new rows would move what is under their eyes. */
function useScrolled(): boolean {
  const [scrolled, setScrolled] = useState(false);
  useEffect(() => {
    const follow = () => setScrolled(window.scrollY > 80);
    follow();
    window.addEventListener("scroll", follow, { passive: true });
    return () => window.removeEventListener("scroll", follow);
  }, []);
  return scrolled;
}

/**
 * Looks for entries that are newer than the open list. In follow mode they are put on top at once, except while the
 * person has scrolled down; otherwise they wait for a press.
 */
export function useFollow(
  asked: Asked,
  entries: readonly AuditEntry[] | undefined,
  showAll: (newest?: AuditEntry) => void,
): Follow {
  const { q, bounds, range, setRange } = asked;
  const endsNow = range.to === undefined;
  const [on, setOn] = useState(false);
  const following = on && endsNow;
  const question = JSON.stringify({ q, bounds });
  const [{ added, of }, setAdded] = useState<{ added: readonly AuditEntry[]; of: string }>({ added: [], of: question });
  const known = of === question ? added : [];
  const rows = entries && [...known, ...entries];
  const newest = rows?.[0]?.index ?? -1;
  const { data: head } = useQuery({
    ...auditHead({ q, bounds }, { endsNow, pauseMs: following ? followPauseMs : usualPauseMs }),
    enabled: entries !== undefined,
    ...(following && { refetchInterval: followPauseMs }),
  });
  const waiting = entries === undefined ? [] : (head?.entries ?? []).filter(({ index }) => index > newest);
  const scrolled = useScrolled();
  const puts = following && !scrolled && waiting.length > 0;
  useEffect(() => {
    if (!puts) return;
    // A whole page of new entries may have others before it, and a long list is asked for again.
    if (waiting.length >= pageSize || known.length + waiting.length > mostAdded) showAll(waiting[0]);
    else setAdded({ added: [...waiting, ...known], of: question });
  });
  const toggle = () => {
    if (!on && !endsNow) setRange({ from: range.from });
    setOn(!on);
  };
  const [show, count] = [() => showAll(waiting[0]), () => showAll(rows?.[0])];
  return { on: following, toggle, rows, waiting, show, uncounted: known.length, count };
}
