"use client";

import { useEffect, useRef } from "react";
import { isTyping } from "@/components/table/use-row-keys";
import { undoLast } from "./deferred";

/** Calls what belongs to a single key, unless something is being typed or a dialog is open. */
export function useSingleKeys(keys: Readonly<Record<string, () => void>>): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector("[role=dialog]:not([aria-modal=false]), [role=menu], [role=listbox]")) return;
      const run = current.current[event.key];
      if (!run) return;
      event.preventDefault();
      run();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

type KeyedAction = "approve" | "approveNarrower" | "askChanges" | "deny";

/** Lets single keys open the dialogs in which a request is answered, and `u` undo what was decided last. */
export function useDecisionKeys(act: (action: KeyedAction) => void): void {
  useSingleKeys({
    a: () => act("approve"),
    n: () => act("approveNarrower"),
    c: () => act("askChanges"),
    d: () => act("deny"),
    u: undoLast,
  });
}
