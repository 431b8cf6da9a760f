"use client";

import { parseAsInteger, useQueryState } from "nuqs";

/** Gives the entry that is open. Opening makes a new entry of the history; going on to another does not. */
export function useOpenEntry(): [number | null, (index: number | null) => void] {
  const [open, set] = useQueryState("entry", parseAsInteger);
  return [open, (index) => void set(index, { history: open === null || index === null ? "push" : "replace" })];
}
