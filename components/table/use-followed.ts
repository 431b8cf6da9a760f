import { useEffect, useState } from "react";
import type { Pages } from "./use-list";

/** Pages without a new row that are followed one after the other; then a person asks for the next ones. */
const mostFollowed = 20;

export type Followed = {
  /** Whether the list is being searched further. */
  follows: boolean;
  /** Searches on until there is a new row. */
  more: () => void;
};

/**
 * Loads the pages of a list until there is a new row. The server searches rare matches in portions, so that a page can
 * be empty and still have a next page.
 *
 * @param shown How many rows there are; undefined before the first page.
 */
export function useFollowed(pages: Omit<Pages, "isFetchingNextPage" | "refetch">, shown: number | undefined): Followed {
  const { hasNextPage, isFetching, isPlaceholderData, error, fetchNextPage } = pages;
  // How many rows there were when the list was searched on, and how many pages came since without another one.
  const [{ from, followed }, setProgress] = useState({ from: 0, followed: 0 });
  const pending = shown !== undefined && shown <= from && !isPlaceholderData;
  const follows = pending && hasNextPage && !error && followed < mostFollowed;
  useEffect(() => {
    // New rows, or another list.
    if (shown !== undefined && shown !== from) setProgress({ from: 0, followed: 0 });
    if (!follows || isFetching) return;
    setProgress((progress) => ({ ...progress, followed: progress.followed + 1 }));
    fetchNextPage();
  }, [shown, from, follows, isFetching, fetchNextPage]);
  const more = () => {
    setProgress({ from: shown ?? 0, followed: 1 });
    fetchNextPage();
  };
  return { follows, more };
}
