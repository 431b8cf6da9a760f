import { words } from "./search-row";

/** The condition that the index on words answers. */
export const holds = (query: string): string => `to_tsvector('simple', text) @@ to_tsquery('simple', ${query})`;

const inOrder = (found: readonly string[]): string => found.map((word) => `'${word}'`).join(" <-> ");

/** A text search for words in their order, the last one as a beginning. */
export const wordQuery = (found: readonly string[]): string => `${inOrder(found)}:*`;

/** A text search for the words of a whole value; undefined if it has none. */
export function wholeQuery(value: string): string | undefined {
  const found = words([value]);
  return found.length === 0 ? undefined : inOrder(found);
}

const wordEnd = /[\p{L}\p{N}\p{M}]$/u;

/**
 * A text search for the words of a value with `*`; undefined if it has none. A word after a `*` may be the rest of a
 * longer one, so it is left out. A word before a `*` is a beginning. All others are whole: the index would read all
 * words that begin with a digit.
 */
export function patternQuery(value: string): string | undefined {
  const [beginning = "", ...others] = value.split("*").map((part) => part.normalize("NFKC"));
  const parts = [beginning, ...others.map((part) => part.replace(/^[\p{L}\p{N}\p{M}]+/u, ""))];
  const asked = parts.flatMap((part, at) => {
    const found = words([part]);
    if (found.length === 0) return [];
    const isBeginning = at < parts.length - 1 && wordEnd.test(part);
    return [`(${isBeginning ? wordQuery(found) : inOrder(found)})`];
  });
  return asked.length === 0 ? undefined : asked.join(" & ");
}
