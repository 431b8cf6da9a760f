"use client";

import { Eye, EyeOff } from "lucide-react";
import { keyOf, wordsOf } from "@/components/table/filter-words";
import { Button } from "@/components/ui/button";
import type { Asked } from "./use-question";

const isReadsWord = (word: string): boolean => keyOf(word) === "reads";
const showsReads = (q: string): boolean => wordsOf(q).some((word) => /^reads:"?(?:yes|only)"?$/i.test(word));

/** The filter with records of reads among the entries, or without them. */
export function withReads(q: string, shown: boolean): string {
  const others = wordsOf(q).filter((word) => !isReadsWord(word));
  return [...others, ...(shown ? ["reads:yes"] : [])].join(" ");
}

type ReadsSwitchProps = {
  asked: Pick<Asked, "q" | "setQ">;
  /** Whether the answer leaves out reads that the reader may see. */
  hidden: boolean;
};

/** Shows records of reads and refused attempts, which the trail leaves out. The filter in the URL keeps the choice. */
export function ReadsSwitch({ asked: { q, setQ }, hidden }: ReadsSwitchProps) {
  const shown = showsReads(q);
  if (!shown && !hidden) return null;
  return (
    <Button
      size="sm"
      variant="ghost"
      aria-pressed={shown}
      data-shows=""
      className="max-md:h-10 print:hidden"
      icon={shown ? <Eye aria-hidden /> : <EyeOff aria-hidden />}
      onClick={() => setQ(withReads(q, !shown))}
    >
      Show reads
    </Button>
  );
}
