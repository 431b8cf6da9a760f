"use client";

import { TabText, tabClass, tabListClass } from "@/components/ui/tabs";
import { useFilterQuery } from "./use-filter-query";

export type View = { label: string; q: string; count?: number | undefined };

/** Filters with names, as tabs; choosing one writes its filter into the URL. */
export function ViewTabs({ views, label = "Views" }: { views: readonly View[]; label?: string | undefined }) {
  const { q, setQ } = useFilterQuery();
  return (
    <nav aria-label={label} className={tabListClass}>
      {views.map((view) => (
        <button
          key={view.label}
          type="button"
          aria-current={view.q === q ? "page" : undefined}
          onClick={() => setQ(view.q, "push")}
          className={tabClass}
        >
          <TabText label={view.label} count={view.count} />
        </button>
      ))}
    </nav>
  );
}
