/** The words of a filter; a quotation stays whole. */
export const wordsOf = (q: string): string[] => q.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [];

export const keyOf = (word: string): string | undefined => /^-?([A-Za-z][A-Za-z0-9-]*):/.exec(word)?.[1]?.toLowerCase();

/** One value of a key of the filter. */
export type FilterValue = { key: string; value: string };

const quoted = (value: string): string =>
  /^[^\s",\\()<>=][^\s",\\()]*$/.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;

/** A value as a word of the filter. A `*` in it is a character like others only where it is quoted. */
export const wordOf = ({ key, value }: FilterValue): string =>
  `${key}:${value.includes("*") ? `"${value}"` : quoted(value)}`;

/** Whether a filter asks for this value alone, or leaves it out. */
export function stateOf(q: string, value: FilterValue): "only" | "excluded" | undefined {
  const words = wordsOf(q);
  if (words.includes(wordOf(value))) return "only";
  return words.includes(`-${wordOf(value)}`) ? "excluded" : undefined;
}

/** The filter that finds only this value: it takes the place of other values of its key. */
export function withOnly(q: string, value: FilterValue): string {
  const word = wordOf(value);
  const others = wordsOf(q).filter((one) => one !== `-${word}` && (one.startsWith("-") || keyOf(one) !== value.key));
  return [...others, word].join(" ");
}

/** The filter that leaves this value out as well. */
export function withExcluded(q: string, value: FilterValue): string {
  const word = wordOf(value);
  return [...wordsOf(q).filter((one) => one !== word && one !== `-${word}`), `-${word}`].join(" ");
}

/** The filter without this value, however it stands there. */
export function without(q: string, value: FilterValue): string {
  const word = wordOf(value);
  return wordsOf(q)
    .filter((one) => one !== word && one !== `-${word}`)
    .join(" ");
}
