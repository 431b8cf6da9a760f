"use client";

import { useSyncExternalStore } from "react";

/** How long a decision can be undone: nothing is sent before. */
export const undoSeconds = 5;

/** What is about to be sent: the ids of the requests, or of the action approval, that it decides. */
export type Deferred = { ids: readonly string[]; doing: string; says: string };
export type Undoable = Deferred & { undo: () => void };
type Waiting = Undoable & { timer: ReturnType<typeof setTimeout>; send: () => void };

let waiting: readonly Waiting[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Waiting[]): void {
  waiting = next;
  for (const tell of listeners) tell();
}

const take = (one: Waiting): void => change(waiting.filter((other) => other !== one));

/** Sends what still waits at once: the page is left, and what was decided must not be lost with it. */
function sendAll(): void {
  for (const { timer, send } of waiting) {
    clearTimeout(timer);
    send();
  }
}

/**
 * Sends a decision in five seconds, unless it is undone before. Leaving the page sends it at once.
 *
 * @param onUndone Called when it was undone, and so is never sent.
 * @returns what undoes it, and does nothing once it was sent.
 */
export function defer(deferred: Deferred, send: () => void, onUndone: () => void): () => void {
  const one: Waiting = {
    ...deferred,
    send: () => {
      take(one);
      send();
    },
    undo: () => {
      if (!waiting.includes(one)) return;
      clearTimeout(one.timer);
      take(one);
      onUndone();
    },
    timer: setTimeout(() => one.send(), undoSeconds * 1000),
  };
  if (waiting.length === 0) window.addEventListener("pagehide", sendAll, { once: true });
  change([...waiting, one]);
  return one.undo;
}

/** Undoes what was decided last, while that can be undone. */
export const undoLast = (): void => waiting.at(-1)?.undo();

const subscribe = (tell: () => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};

/** The decision on a request, or on one action, that is about to be sent. */
export function useDeferred(id: string): Undoable | undefined {
  return useSyncExternalStore(
    subscribe,
    () => waiting.find(({ ids }) => ids.includes(id)),
    () => undefined,
  );
}
