"use client";

import { X } from "lucide-react";
import { wordsOf } from "@/components/table/filter-words";
import { cn } from "@/components/ui/cn";

/** The words of the filter, each with a button that removes it. Words of an exclusion are red and struck. */
export function QueryChips({ q, setQ }: { q: string; setQ: (q: string) => void }) {
  const words = wordsOf(q);
  if (words.length === 0) return null;
  return (
    <ul aria-label="Parts of the filter" className="flex flex-wrap gap-1.5">
      {words.map((word, at) => {
        const negated = word.startsWith("-") && word.length > 1;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same word may stand twice
          <li key={`${at} ${word}`} className="min-w-0 max-w-full">
            <button
              type="button"
              aria-label={`Remove ${word}`}
              onClick={() => setQ(words.filter((_, other) => other !== at).join(" "))}
              className={cn(
                "flex min-h-6 max-w-full items-center gap-1.5 rounded-sm border px-1.5 font-mono text-sm hover:border-edge",
                negated ? "border-bad/40 bg-badbg text-bad" : "border-line bg-sunken text-ink",
              )}
            >
              <span className={cn("min-w-0 truncate", negated && "line-through")}>{word}</span>
              <X aria-hidden className="size-3 shrink-0 print:hidden" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
