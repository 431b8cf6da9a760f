import { formatFilter } from "@/lib/platform/http/filters/filter-format";

/** Things whose names the server lists. */
export type NamedThing = "agents" | "blueprints" | "people";

export type FilterKey = {
  key: string;
  /** Short description of the rows that it finds. */
  hint: string;
  values?: readonly string[] | undefined;
  /** The things that its values name. */
  of?: NamedThing | undefined;
  /** A use of the key. */
  example?: string | undefined;
};

export type Suggestion = { text: string; hint: string /** Takes the place of the whole filter. */; whole?: true };

/** A value of a key that the list holds, with its count; or one that names a thing, with what else it is called. */
export type OfferedValue = { value: string; count: number } | { value: string; says: string };

/** A key, and what is written of its value. */
export type WrittenValue = { key: string; begun: string };

type Word = { start: number; end: number; text: string };

/** Finds the word of a filter in which the caret stands. A quotation stays whole, and a bracket ends a word. */
export function wordAt(query: string, caret: number): Word {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < caret; at++) {
    if (query[at] === '"') quoted = !quoted;
    else if (query[at] === " " && !quoted) start = at + 1;
  }
  let end = caret;
  while (end < query.length && query[end] !== " " && query[end] !== ")") end++;
  return { start, end, text: query.slice(start, end) };
}

/** The key whose value is written at the caret, with the beginning of that value. */
export function valueAt(query: string, caret: number): WrittenValue | undefined {
  const [, key, values = ""] = /^[-(]*([A-Za-z][A-Za-z0-9-]*):(.*)$/s.exec(wordAt(query, caret).text) ?? [];
  return key === undefined ? undefined : { key: key.toLowerCase(), begun: begunOf(values) };
}

const begunOf = (values: string): string =>
  values
    .slice(values.lastIndexOf(",") + 1)
    .replace(/^"/, "")
    .toLowerCase();

/** Lists what could complete the word at the caret: keys, and after a key its values. */
export function suggest(
  query: string,
  caret: number,
  keys: readonly FilterKey[],
  offered: readonly OfferedValue[] = [],
): Suggestion[] {
  const word = wordAt(query, caret).text;
  const opening = /^[-(]*/.exec(word)?.[0] ?? "";
  const bare = word.slice(opening.length);
  const colon = bare.indexOf(":");
  if (colon === -1) {
    return keys
      .filter(({ key }) => key.startsWith(bare.toLowerCase()))
      .map(({ key, hint }) => ({ text: `${opening}${key}:`, hint }));
  }
  const name = bare.slice(0, colon);
  const begin = bare.lastIndexOf(",") + 1 || colon + 1;
  const begun = begunOf(bare.slice(begin));
  const fixed = keys.find(({ key }) => key === name.toLowerCase())?.values ?? [];
  const known = offered.map((one) => ({
    ...{ value: one.value, says: "says" in one ? one.says : "" },
    hint: "count" in one ? one.count.toLocaleString("en") : one.says,
  }));
  const values = [
    ...known,
    ...fixed
      .filter((value) => offered.every((one) => one.value !== value))
      .map((value) => ({ value, says: "", hint: "" })),
  ];
  return values
    .filter(({ value, says }) => value.toLowerCase() !== begun && [value, says].some((text) => begins(text, begun)))
    .map(({ value, hint }) => ({ text: `${opening}${bare.slice(0, begin)}${written(value)}`, hint }));
}

/** Whether a text, or a word of it, begins so. */
const begins = (text: string, begun: string): boolean =>
  text.toLowerCase().startsWith(begun) || text.toLowerCase().includes(` ${begun}`);

/** A value as the filter reads it. Beginnings such as `agent.*` are patterns. */
function written(value: string): string {
  const patterns = /^[^\s",\\()]+\*$/.test(value) ? [value] : [];
  return formatFilter({ kind: "term", key: "k", op: ":", values: [value], patterns }).slice(2);
}

/** Puts a suggestion in the place of the word at the caret, and tells where the caret goes. */
export function accept(query: string, caret: number, suggestion: Suggestion): { query: string; caret: number } {
  if (suggestion.whole) return { query: suggestion.text, caret: suggestion.text.length };
  const { start, end } = wordAt(query, caret);
  const text = suggestion.text.endsWith(":") ? suggestion.text : `${suggestion.text} `;
  return { query: query.slice(0, start) + text + query.slice(end).trimStart(), caret: start + text.length };
}
