"use client";

import { parseAsInteger, useQueryState } from "nuqs";
import { useCallback } from "react";

/** Gives the entry that is open. Opening makes a new entry of the history; going on to another does not. */
export function useOpenEntry(): [number | null, (index: number | null) => void] {
  const [open, set] = useQueryState("entry", parseAsInteger);
  const isOpen = open !== null;
  const show = useCallback(
    (index: number | null) => void set(index, { history: isOpen && index !== null ? "replace" : "push" }),
    [set, isOpen],
  );
  return [open, show];
}
