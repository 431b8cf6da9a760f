"use client";

import { useToast } from "@/components/ui/toast";
import type { Asked } from "./use-question";

/** Copies the address of an entry, or of this search with its instants. */
export function useCopyLink({ q, bounds }: Asked): (index?: number) => void {
  const toast = useToast();
  return (index) => {
    const search = new URLSearchParams({ ...(q !== "" && { q }), from: bounds.from ?? "all", to: bounds.to });
    const address = `${window.location.origin}/audit?${index === undefined ? search : `entry=${index}`}`;
    void navigator.clipboard
      .writeText(address)
      .then(() => toast.done(index === undefined ? "Link to this search copied" : `Link to entry ${index} copied`));
  };
}
