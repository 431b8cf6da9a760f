"use client";

import type { RefObject } from "react";
import { isForShortcut, useKeyDown, useShortcutsOn } from "@/components/ui/shortcuts";

/** Marks what opens a row. */
export const ROW_OPENER = "data-row-opener";

function step(table: HTMLElement, by: 1 | -1): HTMLElement | undefined {
  const openers = [...table.querySelectorAll<HTMLElement>(`[${ROW_OPENER}]`)];
  const { activeElement } = document;
  const inTable = activeElement !== null && table.contains(activeElement);
  const row = inTable ? activeElement.closest("tr") : table.querySelector("tr[aria-selected=true]");
  const here = openers.findIndex((opener) => row?.contains(opener));
  return here === -1 ? openers[by === 1 ? 0 : openers.length - 1] : openers[here + by];
}

/** Lets `j` and `k` walk over the rows of a table; Enter opens, as on any link. `opens`: each row is opened as well. */
export function useRowKeys(table: RefObject<HTMLElement | null>, opens: boolean): void {
  const on = useShortcutsOn();
  useKeyDown((event) => {
    if (!on || !isForShortcut(event) || !table.current) return;
    if (event.key !== "j" && event.key !== "k") return;
    const next = step(table.current, event.key === "j" ? 1 : -1);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.closest("tr")?.scrollIntoView({ block: "nearest" });
    if (opens) next.click();
  });
}
