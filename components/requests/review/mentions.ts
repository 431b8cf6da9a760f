type Person = { id: string; name: string };

const mostSuggested = 5;
const mostMentioned = 10;

/** The place and letters of a name that is being typed after `@`; undefined where none is. */
function begun(text: string, caret: number): { from: number; letters: string } | undefined {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf("@");
  const letters = before.slice(from + 1);
  const starts = from === 0 || /\s/.test(before[from - 1] ?? "");
  return from === -1 || !starts || /[\n@]/.test(letters) ? undefined : { from, letters };
}

/** The people whose name a text begins to name at the caret. */
export function suggestedFor(text: string, caret: number, people: readonly Person[]): Person[] {
  const name = begun(text, caret);
  if (name === undefined) return [];
  const letters = name.letters.toLowerCase();
  const found = people.filter((one) => one.name.toLowerCase().startsWith(letters) && one.name.length > letters.length);
  return found.slice(0, mostSuggested);
}

/** Puts a whole name where one was begun. */
export function withMention(text: string, caret: number, name: string): { text: string; caret: number } {
  const from = begun(text, caret)?.from ?? caret;
  const named = `${text.slice(0, from)}@${name} `;
  return { text: `${named}${text.slice(caret)}`, caret: named.length };
}

/** The ids of the people that a text names. Of two names, one of which begins the other, the longer is meant. */
export function mentionsIn(text: string, people: readonly Person[]): string[] {
  let rest = text;
  const ids: string[] = [];
  for (const { id, name } of people.toSorted((a, b) => b.name.length - a.name.length)) {
    if (!rest.includes(`@${name}`)) continue;
    rest = rest.replaceAll(`@${name}`, "");
    ids.push(id);
  }
  return ids.slice(0, mostMentioned);
}
