"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useKeyed } from "@/components/control-changes/review-keys";
import { ErrorPanel } from "@/components/data/error-panel";
import { Unloaded } from "@/components/data/unloaded";
import { CursorPager } from "@/components/table/cursor-pager";
import { SearchedSoFar, SearchingOn } from "@/components/table/no-match";
import { type Followed, useFollowed } from "@/components/table/use-followed";
import type { Pages } from "@/components/table/use-list";
import { useSingleKeys } from "@/components/table/use-single-keys";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import type { Answer, ReviewKind } from "@/lib/access-reviews/model";
import type { AnswerItem, ReviewItem } from "@/lib/access-reviews/schema";
import { answerItem, asShown, type ItemFilter, type ItemView, reviewItems, reviewKeys } from "./queries";
import { answerKeys, ReviewItemRow } from "./review-item";
import { removeEffects } from "./words";

// The dialogs are loaded when they are opened.
const AnswerDialog = dynamic(() => import("./answer-dialog").then((file) => file.AnswerDialog), {
  loading: () => null,
});
const AlikeDialog = dynamic(() => import("./alike-dialog").then((file) => file.AlikeDialog), { loading: () => null });

/** Answers that need more than a press. */
const asks: ReadonlySet<Answer> = new Set(["narrow", "reassign", "unsure"]);

const empty: Readonly<Record<ItemView, string>> = {
  open: "No items wait for your answer",
  answered: "No answers wait to be submitted",
  submitted: "No answers are submitted yet",
  everyone: "No items yet",
};

const OfferDialog = dynamic(() => import("@/components/lifecycle/offer-dialog").then((file) => file.OfferDialog), {
  loading: () => null,
});

type Asked = { item: ReviewItem; what: Answer | "alike" | "hand-over" };

/** The most items that get one answer together. */
const mostTogether = 101;

function useAnswering(reviewId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ item, ...body }: Omit<AnswerItem, "revision" | "seen"> & { item: ReviewItem }) =>
      answerItem(reviewId, item.id, { ...body, ...asShown(item) }),
    // Also after a refusal: the item may show new evidence.
    onSettled: () => client.invalidateQueries({ queryKey: reviewKeys.all }),
  });
}

function useWalk(items: readonly ReviewItem[]) {
  const [id, setId] = useState<string>();
  const at = items.findIndex((item) => item.id === id);
  const go = (by: 1 | -1) => {
    const next = items[at === -1 ? 0 : Math.min(items.length - 1, Math.max(0, at + by))];
    if (!next) return;
    setId(next.id);
    document.querySelector(`[data-item="${CSS.escape(next.id)}"]`)?.scrollIntoView({ block: "nearest" });
  };
  // An answered item leaves the list, and the one that takes its place is next.
  return { current: at === -1 ? items[0] : items[at], go, stay: () => setId(items[at + 1]?.id ?? items[at - 1]?.id) };
}

/** Names the keys. In the inbox, `j` and `k` move between its items. */
function keysOf({ kind, inInbox }: HelpProps): string {
  const [moves, keep, remove] = inInbox
    ? ["J and K (with Shift) move", "a or y", "d or r"]
    : ["j and k move", "y", "r"];
  return kind === "ownership"
    ? `Keys: ${moves}, ${keep} confirm, ${remove} give up.`
    : `Keys: ${moves}, ${keep} keep, n narrow, ${remove} remove, p pass on, u unsure, s alike items.`;
}

type NoItemsProps = Pick<Props, "view" | "filter"> & { query: Pages; followed: Followed };

/** Takes the place of the items. A part of a long list is searched at a time. */
function NoItems({ view, filter, query, followed: { follows, more } }: NoItemsProps) {
  if (follows) return <SearchingOn />;
  if (query.hasNextPage) return <SearchedSoFar onMore={more} loading={query.isFetchingNextPage} />;
  if (Object.keys(filter).length > 0)
    return (
      <EmptyState kind="no-match" title="No item matches this filter">
        The filter compares the items of this tab.
      </EmptyState>
    );
  return (
    <EmptyState kind="none" title={empty[view]}>
      Items appear here while the review is open.
    </EmptyState>
  );
}

type HelpProps = Pick<Props, "kind" | "inInbox">;

const Help = (props: HelpProps) => (
  <p className="text-ink2 text-sm">
    {removeEffects[props.kind]} {keysOf(props)}
  </p>
);

type ConfirmAllProps = Omit<Props, "reviewId" | "filter"> & {
  items: readonly ReviewItem[];
  busy: boolean;
  onAnswer: ReturnType<typeof useAnswering>["mutate"];
};

/** Confirms all items that are shown to an owner. All have the same question, so they get the same answer together. */
function ConfirmAll({ kind, view, items, busy, onAnswer }: ConfirmAllProps) {
  const [first, ...others] = items.slice(0, mostTogether);
  if (!first || others.length === 0 || kind !== "ownership" || view !== "open") return null;
  const alike = others.map((one) => ({ itemId: one.id, ...asShown(one) }));
  return (
    <p>
      <Button disabled={busy} onClick={() => onAnswer({ item: first, decision: "keep", alike })}>
        I answer for all {others.length + 1} that are shown
      </Button>
    </p>
  );
}

type AskedProps = { reviewId: string; asked: Asked; onOffered: () => void; onClose: () => void };

/** Takes what an answer needs, shows alike items, or asks another person to take an agent over. */
function AskedDialog({ reviewId, asked: { item, what }, onOffered, onClose }: AskedProps) {
  if (what === "alike") return <AlikeDialog reviewId={reviewId} item={item} onClose={onClose} />;
  if (what === "hand-over")
    return <OfferDialog agent={item.subject} first="owner" onOffered={onOffered} onClose={onClose} />;
  return <AnswerDialog reviewId={reviewId} item={item} decision={what} onClose={onClose} />;
}

type Props = {
  reviewId: string;
  kind: ReviewKind;
  view: ItemView;
  filter: ItemFilter;
  /** Whether they are shown as an item of the inbox, which has keys of its own. */
  inInbox?: boolean;
};

type Walk = ReturnType<typeof useWalk>;
type Answering = { answer: (item: ReviewItem, what: Answer) => void; onAlike: (item: ReviewItem) => void };

/** Sends answers. One that needs more than a press is asked for first. */
function useAnswers(reviewId: string, { current, stay }: Walk) {
  const answering = useAnswering(reviewId);
  const [asked, setAsked] = useState<Asked>();
  const answer = (item: ReviewItem, what: Answer) => {
    if (!item.can.includes(what) || answering.isPending) return;
    if (asks.has(what)) return setAsked({ item, what });
    if (item.id === current?.id) stay();
    answering.mutate({ item, decision: what });
  };
  return { answering, answer, asked, setAsked };
}

/** The note of an answer that removes an agent's owner, because another person was asked to take it over. */
const offered = "Offered to another person.";

/** Moves between the items and answers the current one by single keys. */
function useAnswerKeys(inInbox: boolean, { go, current }: Walk, { answer, onAlike }: Answering): void {
  const keyed = useKeyed();
  const press = (what: Answer) => () => current && answer(current, what);
  const [next, previous] = inInbox ? (["J", "K"] as const) : (["j", "k"] as const);
  const keys = {
    ...{ [next]: () => go(1), [previous]: () => go(-1) },
    s: () => current && current.can.length > 0 && onAlike(current),
    ...Object.fromEntries(Object.entries(answerKeys).map(([what, key]) => [key, press(what as Answer)])),
    ...(inInbox && { a: press("keep"), d: press("remove") }),
  };
  useSingleKeys(inInbox && !keyed ? {} : keys);
}

/** The items of a review for a view and a filter, with the keys of the queue. */
export function ReviewItems({ reviewId, kind, view, filter, inInbox = false }: Props) {
  const query = useInfiniteQuery(reviewItems(reviewId, view, filter));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const followed = useFollowed(query, query.data && items.length);
  const walk = useWalk(items);
  const { answering, answer, asked, setAsked } = useAnswers(reviewId, walk);
  useAnswerKeys(inInbox, walk, { answer, onAlike: (item) => setAsked({ item, what: "alike" }) });
  if (!query.data) return <Unloaded query={query} name="The items" lines={8} />;
  if (items.length === 0) return <NoItems {...{ view, filter, query, followed }} />;
  return (
    <div className="flex flex-col gap-3">
      <Help {...{ kind, inInbox }} />
      <ConfirmAll {...{ kind, view, items }} busy={answering.isPending} onAnswer={answering.mutate} />
      {answering.error && <ErrorPanel title="The answer was not kept" error={answering.error} />}
      <Panel flush>
        <ul aria-label={inInbox ? "Items of the review" : "Items"}>
          {items.map((item) => (
            <ReviewItemRow
              key={item.id}
              kind={kind}
              item={item}
              current={item.id === walk.current?.id}
              busy={answering.isPending}
              onAnswer={(what) => answer(item, what)}
              onAlike={() => setAsked({ item, what: "alike" })}
              onHandOver={() => setAsked({ item, what: "hand-over" })}
            />
          ))}
        </ul>
        <CursorPager
          shown={items.length}
          hasMore={query.hasNextPage}
          loading={query.isFetchingNextPage || followed.follows}
          onMore={followed.more}
        />
      </Panel>
      {asked && (
        <AskedDialog
          reviewId={reviewId}
          asked={asked}
          onOffered={() => answering.mutate({ item: asked.item, decision: "remove", note: offered })}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}
