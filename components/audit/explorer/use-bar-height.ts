"use client";

import type { RefCallback } from "react";
import { useCallback } from "react";

/** The height of the page's header, in px. */
const headerPx = 48;

/**
 * Follows the height of a bar that sticks below the header. `--list-top` of its parent is the place below the bar, where
 * the head of a list sticks.
 */
export function useBarHeight(): RefCallback<HTMLElement> {
  return useCallback((bar: HTMLElement | null) => {
    const parent = bar?.parentElement;
    if (!bar || !parent) return;
    const observer = new ResizeObserver(() =>
      parent.style.setProperty("--list-top", `${headerPx + bar.offsetHeight}px`),
    );
    observer.observe(bar);
    return () => observer.disconnect();
  }, []);
}
