"use client";

import { type ReactNode, useEffect, useState } from "react";

/** Renders its content when the browser has time after the first paint. The page does not wait for its code. */
export function AfterPaint({ children }: { children: ReactNode }) {
  const [painted, setPainted] = useState(false);
  useEffect(() => {
    if (typeof window.requestIdleCallback !== "function") {
      const timer = setTimeout(() => setPainted(true), 200);
      return () => clearTimeout(timer);
    }
    const idle = window.requestIdleCallback(() => setPainted(true), { timeout: 1_000 });
    return () => window.cancelIdleCallback(idle);
  }, []);
  return painted && children;
}
