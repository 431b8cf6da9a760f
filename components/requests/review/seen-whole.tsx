"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { useLatest } from "@/components/ui/use-latest";

/** The header at the top and the decision bar at the bottom cover this part of the window. */
const covered = "-56px 0px -72px 0px";

/** The refusal of an answer to something that was not on screen. */
export const unreadWords = "Read the sentence first. It has not been on screen yet.";

type SeenWholeProps = {
  onSeen: () => void;
  /** Scrolls to the content when it appears. */
  comesIntoView?: boolean;
  children: ReactNode;
};

/**
 * Reports once that the beginning and the end of its content have both been on screen, not necessarily at once.
 *
 * A decision needs that of the sentence, so that no unread request is decided.
 */
export function SeenWhole({ onSeen, comesIntoView = false, children }: SeenWholeProps) {
  const [top, bottom] = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const report = useLatest(onSeen);
  useEffect(() => {
    const beginning = top.current;
    if (comesIntoView) void beginning?.scrollIntoView({ block: "center" });
  }, [comesIntoView, top]);
  useEffect(() => {
    const missing = new Set<Element>([top.current, bottom.current].filter((edge) => edge !== null));
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) if (isIntersecting) missing.delete(target);
        if (missing.size > 0) return;
        observer.disconnect();
        report.current();
      },
      { rootMargin: covered },
    );
    for (const edge of missing) observer.observe(edge);
    return () => observer.disconnect();
  }, [top, bottom]);
  return (
    <div className="flex flex-col gap-2">
      <div ref={top} className="-mb-2" />
      {children}
      <div ref={bottom} className="-mt-2" />
    </div>
  );
}
