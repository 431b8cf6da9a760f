"use client";

import { type Query, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { cn } from "@/components/ui/cn";
import { Tip } from "@/components/ui/tooltip";
import { useRenderedAt } from "@/components/ui/use-now";

export type LiveState = "connecting" | "live" | "reconnecting";

const LiveContext = createContext<LiveState>("connecting");

/** Several messages within this time cause one refetch. */
const GATHER_MS = 250;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

function topicOf(data: unknown): string | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const message: unknown = JSON.parse(data);
    if (typeof message !== "object" || message === null || !("topic" in message)) return undefined;
    return typeof message.topic === "string" ? message.topic : undefined;
  } catch {
    return undefined;
  }
}

/** Tells whether a change under one of the topics concerns a query: by its key, or because its `meta` names the topic. */
function concerns({ queryKey: [first], meta }: Query, topics: ReadonlySet<string>): boolean {
  const more: unknown = meta?.topics;
  const named = Array.isArray(more) ? [first, ...more] : [first];
  return named.some((topic) => typeof topic === "string" && topics.has(topic));
}

/** Stands for any topic. */
const anything = "*";

/** Gathers topics and then invalidates the queries that one of them concerns. */
function gatherer(client: QueryClient) {
  const topics = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const gathered = new Set(topics);
    topics.clear();
    void client.invalidateQueries({ predicate: (query) => gathered.has(anything) || concerns(query, gathered) });
  };
  return {
    add: (topic: string) => {
      topics.add(topic);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Keeps one stream open. Returns the function that closes it. */
function follow(url: string, client: QueryClient, onState: (state: LiveState) => void): () => void {
  const gathered = gatherer(client);
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  let missed = false;
  const open = () => {
    const stream = new EventSource(url);
    source = stream;
    stream.onopen = () => {
      wait = FIRST_WAIT_MS;
      onState("live");
      if (missed) void client.invalidateQueries();
      missed = false;
    };
    stream.onmessage = ({ data }) => {
      const topic = topicOf(data);
      if (topic) gathered.add(topic);
    };
    stream.onerror = () => {
      missed = true;
      onState("reconnecting");
      if (stream.readyState !== EventSource.CLOSED) return;
      again = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  };
  open();
  return () => {
    clearTimeout(again);
    gathered.stop();
    source?.close();
  };
}

/**
 * Listens to the server's events and renews what they touch, from the moment on at which the page was written; after a
 * gap it renews everything.
 */
export function LiveUpdates({ url = "/api/events", children }: { url?: string; children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  const renderedAt = useRenderedAt();
  const since = encodeURIComponent(new Date(renderedAt).toISOString());
  useEffect(() => follow(`${url}?since=${since}`, client, setState), [url, since, client]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

const words: Record<LiveState, string> = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
};

/** Shows whether the page follows the server. */
export function LiveDot() {
  const state = useContext(LiveContext);
  const live = state === "live";
  return (
    <Tip
      text={live ? "This page follows changes as they happen" : "Changes may be missing until the connection is back"}
    >
      <span className={cn("inline-flex h-8 items-center gap-1.5 px-1 text-xs", live ? "text-ink3" : "text-wait")}>
        <span aria-hidden className={cn("size-2 rounded-full border", live ? "border-ok bg-ok" : "border-wait")} />
        <span role="status" className="max-md:sr-only">
          {words[state]}
        </span>
      </span>
    </Tip>
  );
}
