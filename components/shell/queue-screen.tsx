"use client";

import { ArrowLeft } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { CursorPager } from "@/components/table/cursor-pager";
import { FilterBar, type FilterBarProps } from "@/components/table/filter-bar";
import { SeenInQueue } from "@/components/table/focus-on-next";
import { NoMatch, SearchedSoFar, SearchingOn } from "@/components/table/no-match";
import { QueueLink } from "@/components/table/queue-link";
import type { Queue } from "@/components/table/use-queue";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import { PageFrame, type PageFrameProps } from "./app-shell";

export type QueueScreenProps<Item> = Pick<PageFrameProps, "title" | "parent" | "actions" | "tabs"> & {
  queue: Queue<Item>;
  /** Absent for a list that has no filter. */
  filter?: Pick<FilterBarProps, "keys" | "placeholder" | "wording"> | undefined;
  /** Between the filter and the list. */
  tools?: ReactNode;
  /** The content of an item's link. */
  item: (item: Item) => ReactNode;
  /** In front of an item's link: a checkbox. */
  mark?: ((item: Item) => ReactNode) | undefined;
  /** Shown if the queue has no items; an `EmptyState`. */
  empty: ReactNode;
  /** Below the list. */
  below?: ReactNode;
  review: (id: string) => ReactNode;
};

const waiting = ["a", "b", "c", "d"];

/** The grey shape of a list that is still to come. */
function QueueSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="rounded-md border border-line bg-surface">
      {waiting.map((key) => (
        <div key={key} className="flex flex-col gap-2 border-line p-3 not-first:border-t">
          <Skeleton className="w-2/5" />
          <Skeleton className="w-full" />
          <Skeleton className="w-3/5" />
        </div>
      ))}
    </div>
  );
}

/** Reports an empty list only after the whole list was searched. */
function NoItems<Item>({ queue, empty }: Pick<QueueScreenProps<Item>, "queue" | "empty">) {
  const { list, follows, more, noun, q } = queue;
  if (follows) return <SearchingOn />;
  if (list.hasNextPage) return <SearchedSoFar onMore={more} loading={list.isFetchingNextPage} />;
  return q === "" ? empty : <NoMatch title={`No ${noun} matches this filter`} />;
}

const listClass = "rounded-md border border-line bg-surface";

function Items<Item extends { id: string }>({ queue, item, mark, empty }: QueueScreenProps<Item>) {
  const { list, noun, selectedId } = queue;
  const { rows, isPlaceholderData: stale } = list;
  if (list.error && !rows) {
    const title = `The ${noun}s could not be loaded`;
    return (
      <ErrorPanel title={title} error={list.error} onRetry={() => void list.refetch()} retrying={list.isFetching} />
    );
  }
  if (!rows) return <QueueSkeleton />;
  if (rows.length === 0) {
    return (
      <div className={listClass}>
        <NoItems queue={queue} empty={empty} />
      </div>
    );
  }
  return (
    <div className={cn(listClass, stale && "opacity-60")} aria-busy={stale}>
      <ul aria-label={`${noun.charAt(0).toUpperCase()}${noun.slice(1)}s`}>
        {rows.map((row) => (
          <li key={row.id} className="flex border-line not-first:border-t">
            {mark?.(row)}
            <QueueLink name={noun} id={row.id} selected={row.id === selectedId} onSelect={queue.choose}>
              {item(row)}
            </QueueLink>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <CursorPager
          shown={rows.length}
          hasMore
          onMore={queue.more}
          loading={list.isFetchingNextPage || queue.follows}
        />
      )}
    </div>
  );
}

/** A list at the left and the review of one item at the right; on phones one at a time. */
export function QueueScreen<Item extends { id: string }>(props: QueueScreenProps<Item>) {
  const { title, parent, actions, tabs, queue, filter, tools, below, review } = props;
  const { noun, selectedId } = queue;
  const reading = queue.chosen !== null;
  const last = useRef<string | undefined>(undefined);
  return (
    <PageFrame title={title} parent={parent} reading={reading} actions={actions} tabs={tabs}>
      <div className={cn("grid items-start gap-4", selectedId && "lg:grid-cols-[minmax(18rem,23rem)_minmax(0,1fr)]")}>
        <div
          className={cn(
            "flex min-w-0 flex-col gap-3 lg:sticky lg:top-16 lg:-m-0.5 lg:max-h-[calc(100dvh-5rem)] lg:overflow-y-auto lg:p-0.5",
            reading && "max-lg:hidden",
          )}
        >
          {filter && <FilterBar fault={queue.list.fault} label={`Filter ${noun}s`} {...filter} />}
          {tools}
          <Items {...props} />
          {below}
        </div>
        <div className={cn("flex min-w-0 max-w-220 flex-col gap-3", !reading && "max-lg:hidden")}>
          {reading && (
            <Button
              variant="ghost"
              data-shows=""
              className="-ms-2 self-start lg:hidden"
              icon={<ArrowLeft aria-hidden />}
              onClick={queue.close}
            >
              Back to the {noun}s
            </Button>
          )}
          <SeenInQueue value={{ last, isChosen: reading }}>{selectedId && review(selectedId)}</SeenInQueue>
        </div>
      </div>
    </PageFrame>
  );
}
