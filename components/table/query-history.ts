"use client";

import { useReader } from "./reader";
import { useStored } from "./stored";

const maxKept = 20;

/** The queries of a list with one more, the newest first. Each is there once, and the oldest go. */
export const withQuery = (kept: readonly string[], q: string): string[] =>
  [q, ...kept.filter((one) => one !== q)].slice(0, maxKept);

/** Reads queries as they are kept. Anything else counts as none. */
export function keptQueries(text: string | null): string[] {
  try {
    const kept: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, maxKept) : [];
  } catch {
    return [];
  }
}

/** Gives the person's latest queries of a list, the newest first, and the function that adds one. */
export function useQueryHistory(list: string): { recent: readonly string[]; note: (q: string) => void } {
  const [text, keep] = useStored(`mandate-queries:${useReader().id}:${list}`);
  const recent = keptQueries(text);
  const note = (q: string) => {
    if (q !== "" && q !== recent[0] && q.length <= 1_000) keep(JSON.stringify(withQuery(recent, q)));
  };
  return { recent, note };
}
