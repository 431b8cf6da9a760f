export type FilterKey = {
  key: string;
  /** Short description of the rows that it finds. */
  hint: string;
  values?: readonly string[] | undefined;
};

export type Suggestion = { text: string; hint: string };

type Word = { start: number; end: number; text: string };

/** Finds the word of a filter in which the caret stands. */
export function wordAt(query: string, caret: number): Word {
  let start = caret;
  while (start > 0 && query[start - 1] !== " ") start--;
  let end = caret;
  while (end < query.length && query[end] !== " ") end++;
  return { start, end, text: query.slice(start, end) };
}

/** Lists what could complete the word at the caret: keys, and after a key its values. */
export function suggest(query: string, caret: number, keys: readonly FilterKey[]): Suggestion[] {
  const word = wordAt(query, caret).text;
  const minus = word.startsWith("-") ? "-" : "";
  const bare = word.slice(minus.length);
  const colon = bare.indexOf(":");
  if (colon === -1) {
    return keys
      .filter(({ key }) => key.startsWith(bare.toLowerCase()))
      .map(({ key, hint }) => ({ text: `${minus}${key}:`, hint }));
  }
  const name = bare.slice(0, colon);
  const begun = bare.slice(colon + 1).toLowerCase();
  const values = keys.find(({ key }) => key === name)?.values ?? [];
  return values
    .filter((value) => value.toLowerCase().startsWith(begun) && value.toLowerCase() !== begun)
    .map((value) => ({ text: `${minus}${name}:${value}`, hint: "" }));
}

/** Puts a suggestion in the place of the word at the caret, and tells where the caret goes. */
export function accept(query: string, caret: number, suggestion: Suggestion): { query: string; caret: number } {
  const { start, end } = wordAt(query, caret);
  const text = suggestion.text.endsWith(":") ? suggestion.text : `${suggestion.text} `;
  return { query: query.slice(0, start) + text + query.slice(end).trimStart(), caret: start + text.length };
}
