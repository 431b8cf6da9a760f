"use client";

import { parseAsString, useQueryState } from "nuqs";

/** Gives the filter that the URL holds in `q`, and the setter. `push` makes a new entry of the history, `replace` changes the current one. */
export function useFilterQuery(): { q: string; setQ: (q: string, how?: "replace" | "push") => void } {
  const [q, set] = useQueryState("q", parseAsString.withDefault(""));
  return { q, setQ: (next, how = "replace") => void set(next === "" ? null : next, { history: how }) };
}

/** Gives the sort order that the URL holds in `sort`: a key, with `-` in front when descending. */
export function useSort(initial: string): { sort: string; setSort: (sort: string) => void } {
  const [sort, set] = useQueryState("sort", parseAsString.withDefault(initial));
  return { sort, setSort: (next) => void set(next === initial ? null : next) };
}

export type Opened = { id: string | null; open: (id: string) => void; close: () => void };

/** Gives the row that is open beside its list. The URL holds its id under a name, and opening makes a new entry of the history. */
export function useOpened(name: string): Opened {
  const [id, set] = useQueryState(name, parseAsString.withOptions({ history: "push" }));
  return { id, open: (next) => void set(next), close: () => void set(null) };
}
