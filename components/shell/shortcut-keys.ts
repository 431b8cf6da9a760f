"use client";

import { useRouter } from "next/navigation";
import { useRef } from "react";
import { useLeave } from "@/components/forms/leave-guard";
import { useCarried } from "@/components/shell/as-of/carry";
import { isForShortcut, useKeyDown, useShortcutsOn } from "@/components/ui/shortcuts";

/** Pages opened by `g` and then a letter. */
export const places: readonly { key: string; href: string; label: string }[] = [
  { key: "a", href: "/agents", label: "Agents" },
  { key: "d", href: "/delegations", label: "Delegations" },
  { key: "i", href: "/inbox", label: "Inbox" },
  { key: "r", href: "/requests", label: "My requests" },
  { key: "t", href: "/audit", label: "Audit trail" },
  { key: "p", href: "/people", label: "People" },
  { key: "s", href: "/stop", label: "Stop centre" },
];

/** The second letter comes within this time, or the first one is forgotten. */
const CHORD_MS = 1500;

/**
 * Handles `?`, which opens the help, and `g` with a letter, which opens a page. The second letter does not reach the
 * page's own shortcuts, so that `g a` does not approve.
 *
 * @param hrefs Pages that the person may open.
 */
export function useConsoleKeys(hrefs: readonly string[], onHelp: () => void): void {
  const on = useShortcutsOn();
  const router = useRouter();
  const leave = useLeave();
  const carried = useCarried();
  const since = useRef(Number.NEGATIVE_INFINITY);
  useKeyDown(
    (event) => {
      if (!on || !isForShortcut(event) || event.key === "Shift") return;
      const second = event.timeStamp - since.current < CHORD_MS;
      since.current = event.key === "g" && !second ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (second) {
        event.preventDefault();
        const place = places.find(({ key }) => key === event.key);
        if (place && hrefs.includes(place.href)) leave(() => router.push(carried(place.href)));
      } else if (event.key === "?") {
        event.preventDefault();
        onHelp();
      }
    },
    { capture: true },
  );
}
