"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { NavGroup } from "@/components/shell/nav";
import { IconButton } from "@/components/ui/icon-button";
import { useKeyDown } from "@/components/ui/shortcuts";

// Loaded when it is first asked for.
const Palette = dynamic(() => import("./palette").then((module) => module.Palette), { ssr: false });

/** Opens the palette, by its button and by Ctrl or Cmd with K, also while something is typed. */
export function PaletteOpener({ groups }: { groups: readonly NavGroup[] }) {
  const [open, setOpen] = useState(false);
  useKeyDown((event) => {
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
    // The browser would go to its address bar. Over another dialog, what is decided there comes first.
    event.preventDefault();
    if (!document.querySelector("[role=dialog]")) setOpen(true);
  });
  return (
    <>
      <IconButton
        variant="secondary"
        icon={<Search aria-hidden />}
        label="Find a page or an object"
        className="max-sm:hidden"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
      />
      {open && <Palette groups={groups} onClose={() => setOpen(false)} />}
    </>
  );
}
