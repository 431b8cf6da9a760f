import { formatConjunct } from "@/lib/platform/http/filters/filter-format";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { conjunctsOf, type FilterNode } from "@/lib/platform/http/filters/filter-tree";

/** A filter as a tree; undefined for an empty one, and for one that cannot be read. */
export function treeOf(q: string): FilterNode | undefined {
  try {
    return parseFilter(q);
  } catch {
    return undefined;
  }
}

/** The parts of a filter that all have to match; those of a filter that cannot be read are its words. */
export function wordsOf(q: string): string[] {
  const tree = treeOf(q);
  return tree ? conjunctsOf(tree).map(formatConjunct) : (q.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []);
}

export const keyOf = (word: string): string | undefined => /^-?([A-Za-z][A-Za-z0-9-]*):/.exec(word)?.[1]?.toLowerCase();

/** One value of a key of the filter. */
export type FilterValue = { key: string; value: string };

/** A value as a part of the filter. A `*` in it is a character like others. */
export const wordOf = ({ key, value }: FilterValue): string =>
  formatConjunct({ kind: "term", key, op: ":", values: [value], patterns: [] });

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
