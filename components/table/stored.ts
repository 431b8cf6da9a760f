"use client";

import { useSyncExternalStore } from "react";

const watchers = new Set<() => void>();

function subscribe(watcher: () => void) {
  watchers.add(watcher);
  window.addEventListener("storage", watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener("storage", watcher);
  };
}

/** Gives a choice that this browser keeps under a name, and the setter. It is null until the page is hydrated. */
export function useStored(name: string): [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => window.localStorage.getItem(name),
    () => null,
  );
  const set = (next: string | null) => {
    if (next === null) window.localStorage.removeItem(name);
    else window.localStorage.setItem(name, next);
    for (const watcher of watchers) watcher();
  };
  return [value, set];
}
