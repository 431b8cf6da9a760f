"use client";

import { createContext, type ReactNode, useContext } from "react";

const ShortcutsContext = createContext(true);

/** Provides the signed-in person's setting for single-letter shortcuts (WCAG 2.2, success criterion 2.1.4). */
export function ShortcutsProvider({ on, children }: { on: boolean; children: ReactNode }) {
  return <ShortcutsContext value={on}>{children}</ShortcutsContext>;
}

/** Whether single-character shortcuts are on. Keys such as Escape are not affected. */
export const useShortcutsOn = (): boolean => useContext(ShortcutsContext);

/** Tells whether a key writes a character, so that speech input and stray touches produce it. */
export const isCharacterKey = (key: string): boolean => [...key].length === 1;
