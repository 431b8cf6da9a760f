"use client";

import { useEffect, useState } from "react";

/** Turns true only when the condition has held for a while, so that what is quick does not flicker. */
export function useDelayed(condition: boolean, ms: number): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!condition) return;
    const timer = setTimeout(() => setHeld(true), ms);
    return () => {
      clearTimeout(timer);
      setHeld(false);
    };
  }, [condition, ms]);
  return condition && held;
}
