"use client";

import { useEffect, useRef } from "react";

/** Puts the focus on the sentence of the next item once it is shown. The first item of a page takes no focus. */
export function useFocusOnNext(itemId: string, shownId: string | undefined): void {
  const last = useRef(itemId);
  useEffect(() => {
    if (shownId === undefined || shownId !== itemId || last.current === itemId) return;
    last.current = itemId;
    // A list that changes while a filter is typed takes no focus.
    if (document.activeElement?.closest("input, textarea, select, [role=dialog]:not([data-closed])")) return;
    const heading = document.querySelector<HTMLElement>("[data-sentence]");
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView({ block: "nearest" });
  }, [itemId, shownId]);
}
