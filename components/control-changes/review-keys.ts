"use client";

import { createContext, useContext, useRef } from "react";
import { useSingleKeys } from "@/components/table/use-single-keys";

/** Undefined outside of the inbox. */
const Keyed = createContext<boolean | undefined>(undefined);

/** Marks the review below it as one of the inbox. The value is whether the keys of the inbox decide it. */
export const ReviewKeys = Keyed.Provider;

/** Whether the review is the open one of the inbox. */
export const useKeyed = (): boolean => useContext(Keyed) ?? false;

/** Whether the review is in the frame of the inbox, which has the risk and its parts above it. */
export const useFramed = (): boolean => useContext(Keyed) !== undefined;

const none = {};

/** Calls a handler of a review by its key: `a` confirms, `d` refuses. Without an inbox around it, keys do nothing. */
export function useReviewKeys(keys: { a?: (() => void) | undefined; d?: (() => void) | undefined }): void {
  const keyed = useKeyed();
  const known = Object.entries(keys).flatMap(([key, run]) => (run ? [[key, run] as const] : []));
  useSingleKeys(keyed ? Object.fromEntries(known) : none);
}

/** Gives refs for the two buttons of a review: `a` presses the one that agrees, `d` the one that refuses. */
export function useReviewButtons() {
  const agree = useRef<HTMLButtonElement>(null);
  const refuse = useRef<HTMLButtonElement>(null);
  useReviewKeys({ a: () => agree.current?.click(), d: () => refuse.current?.click() });
  return { agree, refuse };
}
