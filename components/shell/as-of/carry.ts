"use client";

import { useWrittenInstant } from "@/components/time/as-of";
import { addressAt } from "@/components/time/instant-text";

/** Gives an address of the console at the instant that the page shows. */
export function useCarried(): (href: string) => string {
  const written = useWrittenInstant();
  return (href) => addressAt(href, written);
}
