"use client";

import { hashKey, type QueryKey } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useState } from "react";
import { useFilterQuery } from "./use-filter-query";
import { type Followed, useFollowed } from "./use-followed";
import { type List, type ListOptions, useList } from "./use-list";
import { useSingleKeys } from "./use-single-keys";

/**
 * Opens the first item of a queue by default. The item stays open when live updates put another one first. So the item
 * under the pointer does not change while the person decides.
 */
function useKeptFirst(queue: string, firstId: string | undefined): string | undefined {
  const [kept, setKept] = useState<{ queue: string; id: string | undefined }>();
  const fits = kept !== undefined && kept.queue === queue && kept.id !== undefined;
  if (!fits && firstId !== undefined) setKept({ queue, id: firstId });
  return fits ? kept.id : firstId;
}

/** Whether the review takes the place of the list. */
const isNarrow = (): boolean => window.matchMedia("(max-width: 63.99rem)").matches;

/** Brings an item of a queue into view, after the keys moved to it. */
function reveal(id: string): void {
  document.querySelector(`[data-queue-item="${id}"]`)?.scrollIntoView({ block: "nearest" });
}

export type Queue<Item> = Followed & {
  /** One item, as in "Filter requests": the singular, which also names the chosen item in the URL. */
  noun: string;
  q: string;
  list: List<Item>;
  /** Chosen by the person; on narrow screens the review then takes the place of the list. */
  chosen: string | null;
  /** The item under review: the chosen one, else the first. */
  selectedId: string | undefined;
  choose: (id: string) => void;
  close: () => void;
  /** Goes on to the next item, after one was decided. On phones the decided item stays open. */
  next: () => void;
};

/** Opens the items of a list one at a time. `j` and `k` move, `Esc` closes. */
function useChosen<Item extends { id: string }>(noun: string, items: readonly Item[] | undefined, first?: string) {
  const [chosen, setChosen] = useQueryState(noun, parseAsString);
  const selectedId = chosen ?? first;
  const step = (by: 1 | -1) => {
    const here = items?.findIndex(({ id }) => id === selectedId) ?? -1;
    const next = items?.[here === -1 ? 0 : here + by];
    if (!next) return;
    void setChosen(next.id, { history: "replace" });
    reveal(next.id);
  };
  const close = () => void setChosen(null, { history: "push" });
  useSingleKeys({ j: () => step(1), k: () => step(-1), Escape: close });
  useEffect(() => {
    if (chosen !== null && isNarrow()) window.scrollTo({ top: 0 });
  }, [chosen]);
  return { chosen, setChosen, selectedId, close, next: () => !isNarrow() && step(1) };
}

export type QueueOptions<Name extends string, Page, Item, Key extends QueryKey> = {
  noun: string;
  /** Reads a queue from the URL; the usual one is not written there. */
  queueOf: (text: string | undefined) => Name;
  pages: (query: { queue: Name; q: string }) => ListOptions<Page, Key>;
  itemsOf: (page: Page) => readonly Item[];
};

/** The state of a list with a review beside it. Queue, filter and chosen item are in the URL. */
export function useQueue<Name extends string, Page, Item extends { id: string }, Key extends QueryKey>({
  noun,
  queueOf,
  pages,
  itemsOf,
}: QueueOptions<Name, Page, Item, Key>) {
  const { q } = useFilterQuery();
  const [name, setName] = useQueryState("queue", parseAsString);
  const queue = queueOf(name ?? undefined);
  const options = pages({ queue, q });
  const list = useList(options, itemsOf);
  const followed = useFollowed(list, list.rows?.length);
  const first = useKeptFirst(hashKey(options.queryKey), list.isPlaceholderData ? undefined : list.rows?.[0]?.id);
  const { setChosen, ...chosen } = useChosen(noun, list.rows, first);
  return {
    ...{ noun, queue, q, list },
    ...followed,
    ...chosen,
    choose: (id: string) => void setChosen(id, { history: "push" }),
    setQueue: (next: Name) => {
      void setChosen(null);
      void setName(next === queueOf(undefined) ? null : next, { history: "push" });
    },
  };
}
