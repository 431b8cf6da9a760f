"use client";

import { isCharacterKey, isForShortcut, useKeyDown, useShortcutsOn } from "@/components/ui/shortcuts";

/** Elements that handle keys themselves while they are open. Closing ones are excluded. */
const open = ["[role=dialog]:not([aria-modal=false], [data-docked])", "[role=menu]", "[role=listbox]"]
  .map((one) => `${one}:not([data-closed])`)
  .join(", ");

/**
 * Calls the handler of a single-key shortcut, unless a text field has focus or a dialog is open. Does nothing if the
 * person switched shortcuts off.
 */
export function useSingleKeys(keys: Readonly<Record<string, () => void>>): void {
  const on = useShortcutsOn();
  useKeyDown((event) => {
    if (!isForShortcut(event) || document.querySelector(open)) return;
    if (!on && isCharacterKey(event.key)) return;
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });
}
