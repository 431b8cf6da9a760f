"use client";

import { useState } from "react";

/**
 * Chooses what is open beside a queue without being asked: its first item. It stays chosen when live updates put
 * another one first, so that nothing changes below a pointer that is about to decide.
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
