import type { SavedSearch, SearchAlert } from "@/lib/saved-searches/schema";

/** The parts of a saved search that its list shows. */
export type SearchParts = Pick<SavedSearch, "list" | "q" | "sort" | "from" | "to" | "columns">;

/** People save searches of the trail, and views of other lists. */
export const searchNouns = {
  trail: { noun: "search", label: "Saved searches" },
  agents: { noun: "view", label: "Saved views" },
} as const;

const pages: Readonly<Record<SavedSearch["list"], string>> = { trail: "/audit", agents: "/agents" };

/** The address of a list with a saved search: its filter, order, range and columns. */
export function searchAddress({ list, q, sort, from, to, columns }: SearchParts): string {
  const query = new URLSearchParams({
    ...(q !== "" && { q }),
    ...(sort !== null && { sort }),
    ...(from !== null && { from }),
    ...(to !== null && { to }),
    ...(columns.length > 0 && { columns: columns.join(",") }),
  });
  return query.size === 0 ? pages[list] : `${pages[list]}?${query}`;
}

/** The address of the entries that raised an alert. */
export function alertAddress({ search, first, last }: SearchAlert): string {
  const q = [search.q, `index:${first}..${last}`].filter((part) => part !== "").join(" ");
  return `/audit?${new URLSearchParams({ q, from: "all" })}`;
}
