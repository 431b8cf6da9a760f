import type { SavedSearch, SearchAlert } from "@/lib/saved-searches/schema";

/** The address of the trail with a saved search: its filter, range and columns. */
export function searchAddress({ q, from, to, columns }: Pick<SavedSearch, "q" | "from" | "to" | "columns">): string {
  const query = new URLSearchParams({
    ...(q !== "" && { q }),
    ...(from !== null && { from }),
    ...(to !== null && { to }),
    ...(columns.length > 0 && { columns: columns.join(",") }),
  });
  return query.size === 0 ? "/audit" : `/audit?${query}`;
}

/** The address of the entries that raised an alert. */
export function alertAddress({ search, first, last }: SearchAlert): string {
  const q = [search.q, `index:${first}..${last}`].filter((part) => part !== "").join(" ");
  return `/audit?${new URLSearchParams({ q, from: "all" })}`;
}
