"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useFilterQuery } from "./use-filter-query";

type NoMatchProps = { title: string; clear?: string | undefined; children?: ReactNode };

/** Takes the place of rows where the filter matches none, with a button that clears it. */
export function NoMatch({ title, clear = "Clear the filter", children }: NoMatchProps) {
  const { setQ } = useFilterQuery();
  return (
    <EmptyState kind="no-match" title={title} action={<Button onClick={() => setQ("", "push")}>{clear}</Button>}>
      {children}
    </EmptyState>
  );
}

/** Takes the place of rows while a list is searched further. */
export function SearchingOn() {
  return (
    <p role="status" className="border-line border-t px-3 py-2.5 text-ink2 text-sm">
      No match yet. Searching the rest of the list …
    </p>
  );
}

/** Takes the place of rows where a part of a list was searched without a match. */
export function SearchedSoFar({ onMore, loading }: { onMore: () => void; loading: boolean }) {
  return (
    <EmptyState
      kind="no-match"
      title="No match so far"
      action={
        <Button onClick={onMore} loading={loading}>
          Continue search
        </Button>
      }
    >
      The list is long, and only a part of it was searched.
    </EmptyState>
  );
}
