"use client";

import { type RefObject, useLayoutEffect, useRef } from "react";

/**
 * Keeps the value of the latest render, for listeners that are added once. It is set together with what that render shows:
 * a key that is pressed then acts on what the person sees, never on what was there before.
 */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
