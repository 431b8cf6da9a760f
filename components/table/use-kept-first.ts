"use client";

import { useState } from "react";

/**
 * Opens the first item of a queue by default. The item stays open when live updates put another one first. So the item
 * under the pointer does not change while the person decides.
 */
export function useKeptFirst(queue: string, firstId: string | undefined): string | undefined {
  const [kept, setKept] = useState<{ queue: string; id: string | undefined }>();
  const fits = kept !== undefined && kept.queue === queue && kept.id !== undefined;
  if (!fits && firstId !== undefined) setKept({ queue, id: firstId });
  return fits ? kept.id : firstId;
}

/** Brings an item of a queue into view, after the keys moved to it. */
export function revealQueueItem(id: string): void {
  document.querySelector(`[data-queue-item="${id}"]`)?.scrollIntoView({ block: "nearest" });
}
