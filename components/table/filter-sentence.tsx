import { inWords } from "./filter-in-words";
import type { Wording } from "./filter-phrases";

export type FilterSentenceProps = { q: string; wording: Wording; period?: string | undefined };

/** A filter in words; nothing for a filter that cannot be read. */
export function FilterSentence({ q, wording, period }: FilterSentenceProps) {
  const words = inWords(q, wording, period);
  return words === "" ? null : <p className="basis-full text-ink2 text-sm">{words}</p>;
}
