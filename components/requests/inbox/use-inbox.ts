"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect } from "react";
import { queueOf, type RequestQueue, requestList, sortOf } from "@/components/requests/queries";
import { useSingleKeys } from "@/components/requests/use-single-keys";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { useFilteredList } from "@/components/table/use-filtered-list";
import { useFollowed } from "@/components/table/use-followed";
import { revealQueueItem, useKeptFirst } from "@/components/table/use-kept-first";
import type { RequestSort } from "@/lib/requests/schema";
import { usualSort } from "@/lib/requests/views/inbox/schema";

/** The state of the inbox: queue, filter and chosen request, all in the URL; `j` and `k` move, `Esc` closes. */
export function useInbox(usual: RequestQueue) {
  const { q, setQ } = useFilterQuery();
  const [queueText, setQueueText] = useQueryState("queue", parseAsString);
  const [chosen, setChosen] = useQueryState("request", parseAsString);
  const queue = queueOf(queueText ?? undefined, usual);
  const [sortText, setSortText] = useQueryState("sort", parseAsString);
  const sortChosen = sortOf(sortText ?? undefined);
  const sort = sortChosen ?? usualSort(queue);
  const list = useFilteredList(
    useInfiniteQuery({ ...requestList({ queue, q, sort: sortChosen }), placeholderData: keepPreviousData }),
  );
  const requests = list.data?.pages.flatMap((page) => page.requests);
  const followed = useFollowed(list, requests?.length);
  const first = useKeptFirst(`${queue} ${q} ${sort}`, list.isPlaceholderData ? undefined : requests?.[0]?.id);
  const selectedId = chosen ?? first;

  const step = (by: 1 | -1) => {
    const here = requests?.findIndex(({ id }) => id === selectedId) ?? -1;
    const next = requests?.[here === -1 ? 0 : here + by];
    if (!next) return;
    void setChosen(next.id, { history: "replace" });
    revealQueueItem(next.id);
  };
  const close = () => void setChosen(null, { history: "push" });
  useSingleKeys({ j: () => step(1), k: () => step(-1), Escape: close });
  useEffect(() => {
    if (chosen !== null && window.matchMedia("(max-width: 63.99rem)").matches) window.scrollTo({ top: 0 });
  }, [chosen]);

  return {
    queue,
    setQueue: (next: RequestQueue) => {
      void setChosen(null);
      void setQueueText(next === usual ? null : next, { history: "push" });
    },
    q,
    sort,
    setSort: (next: RequestSort | undefined) =>
      void setSortText(next === undefined || next === usualSort(queue) ? null : next, { history: "push" }),
    /** Goes on to the next request, after one was decided. */
    next: () => step(1),
    clearFilter: () => setQ("", "push"),
    list,
    ...followed,
    requests,
    /** Chosen by the person; on narrow screens the review then takes the place of the list. */
    chosen,
    selectedId,
    choose: (id: string) => void setChosen(id, { history: "push" }),
    close,
  };
}
