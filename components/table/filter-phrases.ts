import type { WrittenTerm } from "@/lib/platform/http/filters/filter-tree";

/** A term as a part of a sentence: before the noun, in its place, or after it. */
export type Phrase = {
  as: "adjective" | "noun" | "phrase";
  text: string;
  /** The part where it stands alone: after "not", or beside an alternative. Without it, the text. */
  alone?: string;
  /** The negation. Without it, "not" and the part alone. */
  without?: string;
  /** Phrases of a lower place come first; usually 2. */
  place?: 1 | 2 | 3;
};

/** How terms of a key read. In a text, `{}` stands for the values. */
export type KeyWords = string | ((term: WrittenTerm, values: string) => Phrase);

/** The words of a list: its rows in the plural, and its keys. */
export type Wording = { noun: string; keys: Readonly<Record<string, KeyWords>> };

/** Alternatives in words: `a, b or c`. */
export const orList = (values: readonly string[]): string =>
  values.length < 2 ? values.join("") : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
