"use client";

import { useStored } from "./stored";

export type Density = "cosy" | "compact";

/** Gives the row height the person chose, kept in this browser, and the setter. */
export function useDensity(): { density: Density; setDensity: (density: Density) => void } {
  const [kept, setDensity] = useStored("mandate-density");
  return { density: kept === "compact" ? "compact" : "cosy", setDensity };
}
