import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";

/** Filters of the count that every page reads. */
const unreadFilters = { unread: "true", limit: 1 } as const;

/**
 * The number of unread notifications that still wait; 100 stands for more as well. Every page has it, so it loads no
 * schema.
 */
export const unreadCount = queryOptions({
  queryKey: ["notifications", "unread"],
  queryFn: ({ signal }) => getJson<{ unread: number }>("/api/notifications", unreadFilters, undefined, signal),
  select: ({ unread }) => unread,
});

/** The count as the bell and the title of the page show it. */
export const countWord = (count: number): string => (count >= 100 ? "99+" : String(count));
