"use client";

import { TabButtons } from "@/components/ui/tabs";
import { viewOf, withView } from "./filter-words";
import { useFilterQuery } from "./use-filter-query";

export type View = {
  label: string;
  q: string;
  count?: number | undefined;
  /** Whether there may be more than were counted. */
  more?: boolean | undefined;
};

/** Filters with names, as tabs; choosing one exchanges its part of the filter in the URL and keeps the rest. */
export function ViewTabs({ views, label = "Views" }: { views: readonly View[]; label?: string | undefined }) {
  const { q, setQ } = useFilterQuery();
  const filters = views.map((view) => view.q);
  const current = viewOf(q, filters);
  const choose = (next: string) => setQ(withView(q, next, filters), "push");
  const tabs = views.map(({ q: value, ...text }) => ({ value, ...text }));
  return <TabButtons label={label} value={current} onChange={choose} tabs={tabs} />;
}
