"use client";

import { createContext, useContext, useRef } from "react";
import { useSingleKeys } from "@/components/table/use-single-keys";
import type { ItemRisk } from "@/lib/risk/model";

const Keyed = createContext(false);

/** Gives the review below it the keys of the inbox. Only one review is open there. */
export const ReviewKeys = Keyed.Provider;

/** Whether the review is the open one of the inbox. */
export const useKeyed = (): boolean => useContext(Keyed);

const Risk = createContext<ItemRisk | undefined>(undefined);

/** Gives the review below it the risk of the item, as the inbox shows it. */
export const ReviewRisk = Risk.Provider;

/** The risk of the item under review; undefined outside of the inbox, where no score is known. */
export const useReviewRisk = (): ItemRisk | undefined => useContext(Risk);

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
