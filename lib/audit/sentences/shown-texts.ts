import type { EntryView } from "@/lib/audit/entry-view";
import { escapeDeceptive, isPrintableAscii } from "@/lib/platform/base/text/plain-text";

/** So much of a text is told. The record holds all of it. */
const maxCharacters = 80;

/** Writes a text for a sentence: in one line, in its order, and not longer than a sentence bears. Machines write some. */
export function shownText(text: string): string {
  // No more is told, and each character is written as one or more.
  const head = text.slice(0, maxCharacters + 1);
  if (isPrintableAscii(head)) return head.length > maxCharacters ? `${head.slice(0, maxCharacters - 1)}…` : head;
  let written = "";
  let whole = "";
  for (const part of Array.from(head, escapeDeceptive)) {
    written += part;
    if (written.length > maxCharacters) return `${whole}…`;
    if (written.length < maxCharacters) whole = written;
  }
  return written;
}

/** The record with every text as {@link shownText} writes it, wherever it stands, so that no template can tell it raw. */
export const withShownTexts = (entry: EntryView): EntryView => shown(entry) as EntryView;

/** A value whose texts are all plain is itself, so that most of a record is not copied. */
function shown(value: unknown): unknown {
  if (typeof value === "string") return shownText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(shown);
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  const members = Object.keys(value);
  const values = Object.values(value);
  const names = members.map(shownText);
  const now = values.map(shown);
  const isSame = members.every((member, at) => names[at] === member && now[at] === values[at]);
  return isSame ? value : Object.fromEntries(names.map((name, at) => [name, now[at]]));
}
