"use client";

import { useLayoutEffect } from "react";
import { isCharacterKey, isForShortcut, useShortcutsOn } from "@/components/ui/shortcuts";

/** Times in ms: within which a word goes on after Esc, and for which a single letter waits for another. */
const watchedMs = 1_000;
const letterMs = 250;

const fields = "[role=dialog] :is(input, textarea, [contenteditable])";

/**
 * Holds letters back after Esc closed a field of a dialog, because the person may still be typing. A single letter acts
 * after a moment. Letters in quick succession are a word and do nothing.
 */
class WordWatch {
  private until = Number.NEGATIVE_INFINITY;
  private inWord = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  readonly listen = (event: KeyboardEvent): void => {
    // A letter that was held back comes again from `act`.
    if (!event.isTrusted) return;
    if (event.key === "Escape") this.begin(event);
    else if (isCharacterKey(event.key) && isForShortcut(event) && this.isWatched(event)) this.hold(event);
  };

  stop(): void {
    clearTimeout(this.waiting);
  }

  private begin({ target, timeStamp }: KeyboardEvent): void {
    if (!(target instanceof Element) || !target.closest(fields)) return;
    this.until = timeStamp + watchedMs;
    this.inWord = false;
  }

  private isWatched({ timeStamp }: KeyboardEvent): boolean {
    return this.waiting !== undefined || timeStamp < this.until;
  }

  private hold(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopImmediatePropagation();
    const isSecond = this.waiting !== undefined;
    clearTimeout(this.waiting);
    this.waiting = undefined;
    if (isSecond || this.inWord) {
      this.inWord = true;
      this.until = event.timeStamp + watchedMs;
    } else this.waiting = setTimeout(() => this.act(event.key), letterMs);
  }

  private act(key: string): void {
    this.waiting = undefined;
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}

/** Keeps a word that is typed after Esc in a dialog from acting as shortcuts. */
export function useWordWatch(): void {
  const on = useShortcutsOn();
  useLayoutEffect(() => {
    if (!on) return;
    const watch = new WordWatch();
    // Before every handler of the document.
    window.addEventListener("keydown", watch.listen, { capture: true });
    return () => {
      watch.stop();
      window.removeEventListener("keydown", watch.listen, { capture: true });
    };
  }, [on]);
}
