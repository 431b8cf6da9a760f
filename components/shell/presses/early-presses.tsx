"use client";

import { useEffect } from "react";
import { useToast } from "@/components/ui/toast";
import { controls, marks } from "./hold";

/** Controls that only show something. Pressed once more by the page, they decide and change nothing. */
const showing =
  "[role=tab], [aria-haspopup], [aria-expanded], [data-shows], input[type=radio], input[type=checkbox]:not([role=switch])";

/** Code that does not arrive in this time does not hold up the rest. */
const longestMs = 5_000;

/** Whether React has taken over each control that the server rendered. It marks its elements. */
const allListen = (): boolean =>
  [...document.querySelectorAll(controls)].every((control) =>
    Object.keys(control).some((key) => key.startsWith("__reactFiber$")),
  );

const nameOf = (control: Element): string => control.getAttribute("aria-label") ?? control.textContent ?? "";

/**
 * Answers the last press that came before the page listened. Tabs, menus and what else only shows something are pressed
 * again. Any other press, such as an approval, is never repeated: the person reads that nothing was done.
 */
export function EarlyPresses() {
  const toast = useToast();
  useEffect(() => {
    const latest = performance.now() + longestMs;
    const listen = () => {
      if (!allListen() && performance.now() < latest) return wait();
      document.documentElement.setAttribute(marks.listens, "");
      const control = document.querySelector<HTMLElement>(`[${marks.held}]`);
      if (!control) return;
      control.removeAttribute(marks.held);
      if (control.matches(showing)) control.click();
      else toast.info("The page was still loading", `Nothing was done. Press “${nameOf(control)}” again.`);
    };
    // Never within a press: what it does may hydrate the page.
    let frame = 0;
    const wait = () => {
      frame = requestAnimationFrame(listen);
    };
    wait();
    return () => cancelAnimationFrame(frame);
  }, [toast]);
  return null;
}
