"use client";

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { isForShortcut, useKeyDown, useShortcutsOn } from "@/components/ui/shortcuts";

/** Marks what opens a row. */
export const ROW_OPENER = "data-row-opener";

type RowKeys = {
  /** The rows in their order. */
  ids: readonly string[];
  /** The row that is open. */
  selectedId: string | undefined;
  /** Walking opens each row while one is open. */
  follows: boolean;
  /** Arrow keys walk as well, and all rows are one stop for Tab. */
  oneStop: boolean;
  /** Loads further rows when a person walks on from the last one. Absent when there are none. */
  onEnd: (() => unknown) | undefined;
};

const steps: Readonly<Record<string, 1 | -1>> = { j: 1, k: -1 };
const arrowSteps: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1 };

const rowAt = (element: Element | null): HTMLElement | null => element?.closest<HTMLElement>("tr[data-row]") ?? null;

/** Goes to the next thing in a row that can be pressed, which Tab leaves out. */
function goAlongRow(event: KeyboardEvent, row: HTMLElement): void {
  const parts = [...row.querySelectorAll<HTMLElement>(`[${ROW_OPENER}], td a`)];
  const here = parts.findIndex((part) => part.matches(":focus"));
  const next = parts[here + (event.key === "ArrowRight" ? 1 : -1)];
  if (here === -1 || !next) return;
  event.preventDefault();
  next.focus();
}

/** The row where the keyboard is: the one with the focus, else the open one, else the first. */
function useCurrentRow(table: RefObject<HTMLElement | null>, { ids, selectedId, oneStop }: RowKeys) {
  const [last, setLast] = useState<string>();
  useLayoutEffect(() => {
    const frame = table.current;
    if (!frame || !oneStop) return;
    const note = ({ target }: FocusEvent) => {
      const id = target instanceof Element ? rowAt(target)?.dataset.row : undefined;
      if (id !== undefined) setLast(id);
    };
    frame.addEventListener("focusin", note);
    return () => frame.removeEventListener("focusin", note);
  }, [table, oneStop]);
  const stop = [last, selectedId].find((id) => id !== undefined && ids.includes(id)) ?? ids[0];
  return { stop: oneStop ? stop : undefined, setLast };
}

/**
 * Lets `j` and `k` walk over the rows of a table; Enter and Space open one. With `oneStop`, arrow keys walk too.
 *
 * @returns The row that Tab reaches. Undefined if it reaches each of them.
 */
export function useRowKeys(table: RefObject<HTMLElement | null>, keys: RowKeys): string | undefined {
  const { ids, selectedId, follows, oneStop, onEnd } = keys;
  const on = useShortcutsOn();
  const { stop, setLast } = useCurrentRow(table, keys);
  // The place after the last row, while further rows are on their way.
  const awaited = useRef<number>(undefined);
  const open = follows && selectedId !== undefined;
  const goTo = (id: string) => {
    // A row that is far from the view is drawn first.
    if (oneStop) flushSync(() => setLast(id));
    const row = table.current?.querySelector<HTMLElement>(`tr[data-row="${CSS.escape(id)}"]`);
    const opener = row?.querySelector<HTMLElement>(`[${ROW_OPENER}]`);
    if (!row || !opener) return;
    opener.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    if (open) opener.click();
  };
  useEffect(() => {
    const next = awaited.current === undefined ? undefined : ids[awaited.current];
    if (next === undefined) return;
    awaited.current = undefined;
    goTo(next);
  });
  useKeyDown((event) => {
    if (!table.current || !isForShortcut(event)) return;
    const { activeElement } = document;
    const focused = table.current.contains(activeElement) ? rowAt(activeElement) : null;
    const arrows = oneStop && focused !== null;
    if (arrows && (event.key === "ArrowRight" || event.key === "ArrowLeft")) return goAlongRow(event, focused);
    const by = (on ? steps[event.key] : undefined) ?? (arrows ? arrowSteps[event.key] : undefined);
    if (by === undefined) return;
    const here = ids.indexOf(focused?.dataset.row ?? selectedId ?? "");
    const at = here === -1 ? (by === 1 ? 0 : ids.length - 1) : here + by;
    const next = ids[at];
    awaited.current = undefined;
    if (next !== undefined) {
      event.preventDefault();
      goTo(next);
    } else if (by === 1 && ids.length > 0 && onEnd) {
      event.preventDefault();
      awaited.current = at;
      onEnd();
    }
  });
  return stop;
}
