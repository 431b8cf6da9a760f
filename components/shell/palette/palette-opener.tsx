"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { NavGroup } from "@/components/shell/nav";
import { IconButton } from "@/components/ui/icon-button";
import { isCharacterKey, useKeyDown, waitedFor } from "@/components/ui/shortcuts";

// Loaded when it is first asked for.
const Palette = dynamic(() => import("./palette").then((module) => module.Palette), { ssr: false });

/** Whether the palette takes the typed letters itself: its code is loaded and its field has the focus. */
const isTaken = (): boolean => document.activeElement?.closest(waitedFor) !== null;

/** The text after a key press outside the field; undefined for a key that writes nothing. */
function typedOn(text: string, { key, ctrlKey, metaKey, altKey }: KeyboardEvent): string | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (key === "Backspace") return text.slice(0, -1);
  return isCharacterKey(key) ? `${text}${key}` : undefined;
}

/**
 * Opens the palette, by its button and by Ctrl or Cmd with K, also while something is typed.
 *
 * Letters that are typed while its code loads go into its field, and to no shortcut of the page.
 */
export function PaletteOpener({ groups }: { groups: readonly NavGroup[] }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const show = () => {
    setText("");
    setOpen(true);
  };
  useKeyDown((event) => {
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
    // The browser would go to its address bar. Over another dialog, what is decided there comes first.
    event.preventDefault();
    if (!open && !document.querySelector(waitedFor)) show();
  });
  useKeyDown(
    (event) => {
      if (!open || isTaken()) return;
      const next = typedOn(text, event);
      if (next === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      setText((before) => typedOn(before, event) ?? before);
    },
    { capture: true },
  );
  return (
    <>
      <IconButton
        variant="secondary"
        icon={<Search aria-hidden />}
        label="Find a page or an object"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={show}
      />
      {open && <Palette groups={groups} text={text} onText={setText} onClose={() => setOpen(false)} />}
    </>
  );
}
