"use client";

import { Tooltip } from "@base-ui/react/tooltip";
import { useLayoutEffect, useRef, useState } from "react";
import { useLatest } from "./use-latest";

/** The pointer rests so long before a tip opens. */
const openMs = 350;
/** So long the pointer may be between its trigger and the tip. */
const closeMs = 100;

/** Whether the text of a tip can be read on its trigger: a label that is there for screen readers alone is a pixel wide. */
const isShown = (trigger: HTMLElement): boolean =>
  [...trigger.querySelectorAll<HTMLElement>("span")].some(
    (part) => part.textContent === trigger.dataset.tip && part.offsetWidth > 1,
  );

const triggerOf = (target: EventTarget | null): HTMLElement | undefined => {
  const found = target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
  return found && !isShown(found) ? found : undefined;
};

/** The element whose tip is open: below the pointer, or with the focus of the keyboard. Escape closes it. */
function useTrigger(): { trigger: HTMLElement | undefined; hold: () => void; release: () => void } {
  const [trigger, setTrigger] = useState<HTMLElement>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const later = (ms: number, next: HTMLElement | undefined) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTrigger(next), ms);
  };
  const change = useLatest(later);
  useLayoutEffect(() => {
    const over = ({ target, pointerType }: PointerEvent) => {
      const found = pointerType === "touch" ? undefined : triggerOf(target);
      if (found) change.current(openMs, found);
    };
    const out = (event: PointerEvent) => {
      const from = triggerOf(event.target);
      if (from && triggerOf(event.relatedTarget) !== from) change.current(closeMs, undefined);
    };
    const focus = ({ target }: FocusEvent) => {
      const found = triggerOf(target);
      if (found === target && found?.matches(":focus-visible")) change.current(0, found);
    };
    const close = () => change.current(0, undefined);
    // The popup is loaded after the page: an element may have the focus already.
    const focused = document.activeElement;
    if (focused?.matches(":focus-visible") && triggerOf(focused) === focused) change.current(0, triggerOf(focused));
    const key = ({ key: pressed }: KeyboardEvent) => pressed === "Escape" && close();
    const ending = new AbortController();
    const { signal } = ending;
    document.addEventListener("pointerover", over, { signal });
    document.addEventListener("pointerout", out, { signal });
    document.addEventListener("focusin", focus, { signal });
    document.addEventListener("focusout", close, { signal });
    document.addEventListener("keydown", key, { signal, capture: true });
    return () => {
      ending.abort();
      clearTimeout(timer.current);
    };
  }, []);
  return { trigger, hold: () => clearTimeout(timer.current), release: () => later(closeMs, undefined) };
}

/** Lets Escape also close the dialog or drawer around the tip. Pressing it never means the tip alone. */
function letEscapePass(_open: boolean, details: Tooltip.Root.ChangeEventDetails) {
  if (details.reason === "escape-key") details.allowPropagation();
}

/** The popup of all tips. */
export function TipPopup() {
  const { trigger, hold, release } = useTrigger();
  const shown = trigger?.isConnected ? trigger : undefined;
  return (
    <Tooltip.Root open={shown !== undefined} onOpenChange={letEscapePass}>
      <Tooltip.Portal>
        <Tooltip.Positioner
          anchor={shown ?? null}
          side={shown?.hasAttribute("data-tip-beside") ? "inline-end" : "top"}
          sideOffset={8}
          className="z-60"
        >
          <Tooltip.Popup
            onPointerEnter={hold}
            onPointerLeave={release}
            data-tip-popup
            className="max-w-72 rounded-md bg-ink px-2 py-1 text-canvas text-xs transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            {shown?.dataset.tip}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
