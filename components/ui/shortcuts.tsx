"use client";

import { createContext, type ReactNode, useContext, useLayoutEffect } from "react";
import { useLatest } from "./use-latest";

const ShortcutsContext = createContext(true);

/** Provides the signed-in person's setting for single-letter shortcuts (WCAG 2.2, success criterion 2.1.4). */
export function ShortcutsProvider({ on, children }: { on: boolean; children: ReactNode }) {
  return <ShortcutsContext value={on}>{children}</ShortcutsContext>;
}

/** Whether single-character shortcuts are on. Keys such as Escape are not affected. */
export const useShortcutsOn = (): boolean => useContext(ShortcutsContext);

/** Whether a key writes a character, so that speech input and stray touches produce it. */
export const isCharacterKey = (key: string): boolean => [...key].length === 1;

/** Selects dialogs that what is below waits for. A docked panel is part of its page. */
export const waitedFor = "[role=dialog]:not([data-docked])";

/** Selects what takes letters. A box that is ticked takes none. */
const typedIn = "input:not([type=checkbox], [type=radio]), textarea, select";

/** Whether a key press belongs to something being typed, or to an open dialog. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A closing popup keeps the focus until it is removed.
  if (target.closest("[data-closed]")) return false;
  return target.isContentEditable || target.closest(`${typedIn}, ${waitedFor}, [role=menu]`) !== null;
}

/** Whether a key press is meant for a single-key shortcut: no modifier, nothing typed, and not handled before. */
export const isForShortcut = (event: KeyboardEvent): boolean =>
  !(event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || isTyping(event.target));

/**
 * Calls the handler of the latest render for each key press on the page; with `capture`, before all others. It begins and
 * ends to listen together with what is on screen: a later effect would leave the keys to the page that was there before.
 */
export function useKeyDown(onKey: (event: KeyboardEvent) => void, { capture = false } = {}): void {
  const current = useLatest(onKey);
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => current.current(event);
    document.addEventListener("keydown", listen, { capture });
    return () => document.removeEventListener("keydown", listen, { capture });
  }, [capture]);
}
