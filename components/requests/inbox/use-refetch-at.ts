"use client";

import { useEffect } from "react";

/** A browser keeps no longer time than this. */
const LONGEST_MS = 2_147_483_647;
/** The clock of this browser may be fast: the server is asked again until it agrees. */
const AGAIN_MS = 5_000;

/** Asks again once an instant has passed: what may be done then is for the server to say, whose clock counts. */
export function useRefetchAt(instant: string | undefined, readAt: number, refetch: () => unknown): void {
  useEffect(() => {
    if (instant === undefined) return;
    const left = Date.parse(instant) - Date.now();
    const wait = left > 0 ? left : Math.max(AGAIN_MS - (Date.now() - readAt), 0);
    const timer = setTimeout(() => void refetch(), Math.min(wait + 50, LONGEST_MS));
    return () => clearTimeout(timer);
  }, [instant, readAt, refetch]);
}
