"use client";

import { createContext, type RefObject, useContext, useEffect, useRef } from "react";

type Seen = {
  /** The item that was shown last; undefined before the first one. */
  last: RefObject<string | undefined>;
  /** Whether the person chose the open item, by the list or by a link. */
  isChosen: boolean;
};

/** A queue remembers its last item here, because each item has a review of its own. */
export const SeenInQueue = createContext<Seen | undefined>(undefined);

/**
 * Puts the focus on the sentence of an item once it is shown. An item with which a page opens by itself takes no focus.
 *
 * @param shownId the item whose sentence is on the page; undefined while it is loaded.
 */
export function useFocusOnNext(itemId: string, shownId: string | undefined): void {
  const own = useRef<string | undefined>(itemId);
  const { last, isChosen } = useContext(SeenInQueue) ?? { last: own, isChosen: false };
  useEffect(() => {
    if (shownId === undefined || shownId !== itemId || last.current === itemId) return;
    const opensPage = last.current === undefined && !isChosen;
    last.current = itemId;
    // A list that changes while a filter is typed takes no focus.
    const typing = document.activeElement?.closest("input, textarea, select, [role=dialog]:not([data-closed])");
    if (opensPage || typing) return;
    const heading = document.querySelector<HTMLElement>("[data-sentence]");
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView({ block: "nearest" });
  }, [itemId, shownId, last, isChosen]);
}
