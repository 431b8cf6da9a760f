"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect } from "react";
import { useSingleKeys } from "@/components/requests/use-single-keys";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { useFilteredList } from "@/components/table/use-filtered-list";
import { revealQueueItem, useKeptFirst } from "@/components/table/use-kept-first";
import { type ActionQueue, actionList, actionQueueOf } from "./queries";

/** The state of the queue of actions, all in the URL; `j` and `k` move, `Esc` closes. */
export function useActions() {
  const { q, setQ } = useFilterQuery();
  const [queueText, setQueueText] = useQueryState("queue", parseAsString);
  const [chosen, setChosen] = useQueryState("action", parseAsString);
  const queue = actionQueueOf(queueText ?? undefined);
  const list = useFilteredList(useInfiniteQuery({ ...actionList({ queue, q }), placeholderData: keepPreviousData }));
  const actions = list.data?.pages.flatMap((page) => page.actionApprovals);
  const first = useKeptFirst(`${queue} ${q}`, list.isPlaceholderData ? undefined : actions?.[0]?.id);
  const selectedId = chosen ?? first;
  const step = (by: 1 | -1) => {
    const here = actions?.findIndex(({ id }) => id === selectedId) ?? -1;
    const next = actions?.[here === -1 ? 0 : here + by];
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
    ...{ queue, q, list, actions, chosen, selectedId, close },
    setQueue: (next: ActionQueue) => {
      void setChosen(null);
      void setQueueText(next === "waiting" ? null : next, { history: "push" });
    },
    clearFilter: () => setQ("", "push"),
    choose: (id: string) => void setChosen(id, { history: "push" }),
  };
}
