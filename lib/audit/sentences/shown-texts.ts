import type { EntryView } from "@/lib/audit/entry-view";
import { escapeDeceptive } from "@/lib/platform/base/text/plain-text";

/** So much of a text is told. The record holds all of it. */
const maxCharacters = 80;

/** Writes a text for a sentence: in one line, in its order, and not longer than a sentence bears. Machines write some. */
export function shownText(text: string): string {
  let written = "";
  let whole = "";
  for (const part of Array.from(text, escapeDeceptive)) {
    written += part;
    if (written.length > maxCharacters) return `${whole}…`;
    if (written.length < maxCharacters) whole = written;
  }
  return written;
}

/** The record with every text as {@link shownText} writes it, wherever it stands, so that no template can tell it raw. */
export const withShownTexts = (entry: EntryView): EntryView => shown(entry) as EntryView;

function shown(value: unknown): unknown {
  if (typeof value === "string") return shownText(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, one]) => [shownText(member), shown(one)]));
}
