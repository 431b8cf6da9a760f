"use client";

import { TabText, tabClass, tabListClass } from "@/components/ui/tabs";
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
  return (
    <nav aria-label={label} className={tabListClass}>
      {views.map((view) => (
        <button
          key={view.label}
          type="button"
          aria-current={view.q === current ? "page" : undefined}
          onClick={() => setQ(withView(q, view.q, filters), "push")}
          className={tabClass}
        >
          <TabText label={view.label} count={view.count} more={view.more} />
        </button>
      ))}
    </nav>
  );
}
