"use client";

import { type RefObject, useEffect } from "react";
import { useShortcutsOn } from "@/components/ui/shortcuts";

/** Marks what opens a row. */
export const ROW_OPENER = "data-row-opener";

/** Tells whether a key press belongs to something being typed, or to an open dialog. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A closing popup keeps the focus until it is removed.
  if (target.closest("[data-closed]")) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=dialog], [role=menu]") !== null;
}

function step(table: HTMLElement, by: 1 | -1): HTMLElement | undefined {
  const openers = [...table.querySelectorAll<HTMLElement>(`[${ROW_OPENER}]`)];
  const row = document.activeElement?.closest("tr");
  const here = openers.findIndex((opener) => row?.contains(opener));
  return here === -1 ? openers[by === 1 ? 0 : openers.length - 1] : openers[here + by];
}

/** Lets `j` and `k` walk over the rows of a table; Enter opens, as on any link. */
export function useRowKeys(table: RefObject<HTMLElement | null>): void {
  const on = useShortcutsOn();
  useEffect(() => {
    if (!on) return;
    const onKey = (event: KeyboardEvent) => {
      if (
        event.metaKey ||
        event.ctrlKey ||
        event.altKey ||
        event.defaultPrevented ||
        isTyping(event.target) ||
        !table.current
      )
        return;
      if (event.key !== "j" && event.key !== "k") return;
      const next = step(table.current, event.key === "j" ? 1 : -1);
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.closest("tr")?.scrollIntoView({ block: "nearest" });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [table, on]);
}
