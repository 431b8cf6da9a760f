"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { exactInstant } from "@/components/time/instant";
import { useRenderedAt } from "@/components/time/use-now";
import { useZone } from "@/components/time/zone";
import { cn } from "@/components/ui/cn";
import { Tip } from "@/components/ui/tooltip";
import type { LiveState } from "./live-stream";

const LiveContext = createContext<LiveState>({ kind: "connecting" });

/**
 * Listens to the server's events and renews what they touch, from the moment on at which the page was written; after a
 * gap it renews everything.
 */
export function LiveUpdates({ url = "/api/events", children }: { url?: string; children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>({ kind: "connecting" });
  const renderedAt = useRenderedAt();
  const since = encodeURIComponent(new Date(renderedAt).toISOString());
  useEffect(() => {
    const startedAt = Date.now();
    let stop: (() => void) | undefined;
    let over = false;
    // The page is of use before it follows the server; what changes meanwhile is told by the time since which it asks.
    import("./live-stream").then(
      ({ follow }) => {
        if (!over) stop = follow(`${url}?since=${since}`, client, setState, startedAt);
      },
      () => setState({ kind: "lost", since: startedAt }),
    );
    return () => {
      over = true;
      stop?.();
    };
  }, [url, since, client]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

/** How it stands, in words: since when nothing came, where nothing comes. */
function useLiveWords(state: LiveState): string {
  const { shown } = useZone();
  if (state.kind === "connecting") return "Connecting";
  if (state.kind === "live") return "Live";
  const time = exactInstant(new Date(state.since), shown, "minute").replace(/^\S+\s/, "");
  return `No updates since ${time}`;
}

/** Shows whether the page follows the server. */
export function LiveDot() {
  const state = useContext(LiveContext);
  const words = useLiveWords(state);
  const live = state.kind === "live";
  return (
    <Tip
      text={
        live
          ? "This page follows changes as they happen"
          : `${words}. Changes may be missing until the connection is back`
      }
    >
      <span className={cn("inline-flex h-8 items-center gap-1.5 px-1 text-xs", live ? "text-ink3" : "text-wait")}>
        <span aria-hidden className={cn("size-2 rounded-full border", live ? "border-ok bg-ok" : "border-wait")} />
        <span role="status" className="whitespace-nowrap max-md:sr-only">
          {words}
        </span>
      </span>
    </Tip>
  );
}
