"use client";

import { useSyncExternalStore } from "react";

let current = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function tick() {
  current = Date.now();
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void) {
  if (watchers.size === 0) timer = setInterval(tick, 1000);
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) clearInterval(timer);
  };
}

const serverNow = () => (typeof window === "undefined" ? Date.now() : current);

/** Gives the present, renewed every `everySeconds`; all users share one timer. */
export function useNow(everySeconds = 1): number {
  const step = everySeconds * 1000;
  const read = () => Math.floor(current / step) * step;
  const readServer = () => Math.floor(serverNow() / step) * step;
  return useSyncExternalStore(subscribe, read, readServer);
}
