import { useEffect, useState } from "react";

type Pages = { isFetching: boolean; hasNextPage: boolean; error: unknown; fetchNextPage: () => unknown };

/** Empty pages that are followed by themselves; from then on a person asks for the next one. */
const mostFollowed = 20;

/**
 * Goes on past empty pages: a filter that few rows match is searched portion by portion. Tells whether it does.
 *
 * @param found Whether rows were found, or none were asked for yet.
 */
export function useFollowed({ hasNextPage, isFetching, error, fetchNextPage }: Pages, found: boolean): boolean {
  const [followed, setFollowed] = useState(0);
  const follows = !found && hasNextPage && !error && followed < mostFollowed;
  useEffect(() => {
    if (found) setFollowed(0);
    if (!follows || isFetching) return;
    setFollowed((count) => count + 1);
    fetchNextPage();
  }, [found, follows, isFetching, fetchNextPage]);
  return follows;
}
