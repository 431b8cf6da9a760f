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

/** While nobody watches, nothing ticks. */
const present = () => (watchers.size === 0 ? Date.now() : current);

const RenderedAt = createContext(0);

/**
 * Hands down when the server rendered the page. Whatever is written relative to the present is written by this instant
 * on the server and once more when the browser takes the page over: the two would differ where a second, a minute or a
 * day ended meanwhile, and React would throw the page away.
 */
export function NowProvider({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  const [first] = useState(renderedAt);
  return <RenderedAt value={first}>{children}</RenderedAt>;
}

/** When the server rendered the page with which the browser began, in milliseconds. */
export const useRenderedAt = (): number => useContext(RenderedAt);

/** Gives what is read from the present; renders anew only when that changes. All users share one timer. */
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
