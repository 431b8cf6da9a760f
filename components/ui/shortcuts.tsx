"use client";

import { createContext, type ReactNode, useContext } from "react";

const ShortcutsContext = createContext(true);

/** Says whether one letter alone does something for whoever is signed in (WCAG 2.2, 2.1.4). */
export function ShortcutsProvider({ on, children }: { on: boolean; children: ReactNode }) {
  return <ShortcutsContext value={on}>{children}</ShortcutsContext>;
}

/** Whether a key that writes a character may do something by itself. Keys such as Escape always may. */
export const useShortcutsOn = (): boolean => useContext(ShortcutsContext);

/** Tells whether a key writes a character, so that speech input and stray touches produce it. */
export const isCharacterKey = (key: string): boolean => [...key].length === 1;
