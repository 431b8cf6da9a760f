"use client";

import { TabButtons, type TabButtonsProps } from "@/components/ui/tabs";
import { keyOf, wordsOf } from "./filter-words";
import { useFilterQuery, useSort } from "./use-filter-query";

/** The filter with another view chosen: words of the views, and of the same keys, are exchanged; all others stay. */
export function withView(q: string, view: string, views: readonly string[]): string {
  const ofViews = new Set(views.flatMap(wordsOf));
  const keys = new Set(wordsOf(view).flatMap((word) => keyOf(word) ?? []));
  const others = wordsOf(q).filter((word) => !ofViews.has(word) && !keys.has(keyOf(word) ?? ""));
  return [...wordsOf(view), ...others].join(" ");
}

/** The view whose words the filter holds; of several the one with the most. */
export function viewOf(q: string, views: readonly string[]): string | undefined {
  const written = new Set(wordsOf(q));
  return views
    .filter((view) => wordsOf(view).every((word) => written.has(word)))
    .toSorted((a, b) => wordsOf(b).length - wordsOf(a).length)[0];
}

export type View = {
  label: string;
  q: string;
  count?: number | undefined;
  /** Whether there may be more than were counted. */
  more?: boolean | undefined;
  /** The order in which choosing the view puts the list. Without it, the order stays. */
  sort?: string | undefined;
};

type ViewTabsProps = { views: readonly View[]; label?: string | undefined } & Pick<TabButtonsProps<string>, "links">;

/** Filters with names, as tabs; choosing one exchanges its part of the filter in the URL and keeps the rest. */
export function ViewTabs({ views, links, label = "Views" }: ViewTabsProps) {
  const { q, setQ } = useFilterQuery();
  const { setSort } = useSort("");
  const filters = views.map((view) => view.q);
  const current = viewOf(q, filters);
  const choose = (next: string) => {
    setQ(withView(q, next, filters), "push");
    const sort = views.find((view) => view.q === next)?.sort;
    if (sort !== undefined) setSort(sort);
  };
  const tabs = views.map(({ q: value, label, count, more }) => ({ value, label, count, more }));
  return <TabButtons label={label} value={current} onChange={choose} tabs={tabs} links={links} />;
}
