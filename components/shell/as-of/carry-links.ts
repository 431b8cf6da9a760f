"use client";

import { useRouter } from "next/navigation";
import { useLayoutEffect } from "react";
import { followed, useLeave } from "@/components/forms/leave-guard";
import { asOfMember } from "@/components/time/instant-text";
import { useLatest } from "@/components/ui/use-latest";
import { useCarried } from "./carry";

/** Marks a link that leads to the present from a page that shows an instant. */
export const toPresent = { "data-present": "" } as const;

/**
 * Lets links of the console lead to pages that show the same instant. It belongs into the shell: while a page is loaded,
 * nothing else is there to listen.
 */
export function CarryAsOf(): null {
  const router = useRouter();
  const leave = useLeave();
  const carried = useCarried();
  const current = useLatest({ leave, carried });
  useLayoutEffect(() => {
    const onClick = (event: MouseEvent) => {
      const url = followed(event);
      if (!url || url.searchParams.has(asOfMember)) return;
      if (event.target instanceof Element && event.target.closest("[data-present]")) return;
      // The link itself then does nothing. Menus and drawers around it still hear of the press, and close.
      event.preventDefault();
      const { leave: leaveFor, carried: at } = current.current;
      leaveFor(() => router.push(at(url.pathname + url.search + url.hash)));
    };
    window.addEventListener("click", onClick, { capture: true });
    return () => window.removeEventListener("click", onClick, { capture: true });
  }, [router]);
  return null;
}
