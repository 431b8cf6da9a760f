"use client";

import { useStored } from "./stored";

export type Density = "cosy" | "compact";

/**
 * Gives the row height the person chose, kept in this browser, and the setter.
 *
 * @param usual The row height of a person who chose none.
 */
export function useDensity(usual: Density = "cosy"): { density: Density; setDensity: (density: Density) => void } {
  const [kept, setDensity] = useStored("mandate-density");
  return { density: kept === "compact" || kept === "cosy" ? kept : usual, setDensity };
}
