"use client";

import { useEffect } from "react";
import { countWord } from "./unread";

const counted = /^\(\d+\+?\) /;

/** Writes the count before the title of the open page, and marks the icon of the tab. */
export function useUnreadMarks(unread: number): void {
  useEffect(() => {
    const mark = () => {
      const bare = document.title.replace(counted, "");
      const title = unread > 0 ? `(${countWord(unread)}) ${bare}` : bare;
      if (document.title !== title) document.title = title;
      for (const icon of document.querySelectorAll<HTMLLinkElement>('link[rel="icon"]')) {
        const href = unread > 0 ? "/icon-unread.svg" : "/icon.svg";
        if (icon.getAttribute("href") !== href) icon.setAttribute("href", href);
      }
    };
    mark();
    // The title changes with the page.
    const titles = new MutationObserver(mark);
    titles.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => titles.disconnect();
  }, [unread]);
}
