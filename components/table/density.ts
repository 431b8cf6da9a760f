"use client";

import { useSyncExternalStore } from "react";

export type Density = "cosy" | "compact";

const KEY = "mandate-density";
const watchers = new Set<() => void>();

function read(): Density {
  return window.localStorage.getItem(KEY) === "compact" ? "compact" : "cosy";
}

function subscribe(watcher: () => void) {
  watchers.add(watcher);
  window.addEventListener("storage", watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener("storage", watcher);
  };
}

function choose(density: Density) {
  window.localStorage.setItem(KEY, density);
  for (const watcher of watchers) watcher();
}

/** Gives the row height the person chose, kept in this browser, and the setter. */
export function useDensity(): { density: Density; setDensity: (density: Density) => void } {
  const density = useSyncExternalStore(subscribe, read, () => "cosy" as const);
  return { density, setDensity: choose };
}
