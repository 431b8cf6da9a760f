"use client";

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";

let current = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function tick() {
  current = Date.now();
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void) {
  if (watchers.size === 0) {
    current = Date.now();
    timer = setInterval(tick, 1000);
  }
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) clearInterval(timer);
  };
}

/** Without watchers no timer runs, so the present time is read from the clock. */
const present = () => (watchers.size === 0 ? Date.now() : current);

const RenderedAt = createContext(0);

/**
 * Provides the instant at which the server rendered the page. Relative times use it on the server and during hydration.
 * Otherwise the two texts could differ, and React would discard the server's HTML.
 */
export function NowProvider({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  const [first] = useState(renderedAt);
  return <RenderedAt value={first}>{children}</RenderedAt>;
}

/** When the server rendered the page with which the browser began, in milliseconds. */
export const useRenderedAt = (): number => useContext(RenderedAt);

/** Computes a value from the present time; renders again only when the value changes. All users share one timer. */
export function useFromNow<Value extends string | number | boolean>(read: (now: number) => Value): Value {
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(
    subscribe,
    () => read(present()),
    () => read(renderedAt),
  );
}

/** Gives the present, renewed every `everySeconds`. */
export function useNow(everySeconds = 1): number {
  const step = everySeconds * 1000;
  return useFromNow((now) => Math.floor(now / step) * step);
}
