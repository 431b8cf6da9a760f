import type { EntryView } from "@/lib/audit/entry-view";
import { escapeDeceptive, isPrintableAscii } from "@/lib/platform/base/text/plain-text";

/** So much of a text is told. The record holds all of it. */
const maxCharacters = 80;

/** Most texts: of printable ASCII, and short enough to be told whole. */
const plain = /^[\x20-\x7e]{0,80}$/;

/** Writes a text for a sentence: in one line, in its order, and not longer than a sentence bears. Machines write some. */
export function shownText(text: string): string {
  if (plain.test(text)) return text;
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
  return Array.isArray(value) ? shownItems(value) : shownMembers(value);
}

function shownItems(items: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [at, item] of items.entries()) {
    const now = shown(item);
    if (now === item) continue;
    copy ??= [...items];
    copy[at] = now;
  }
  return copy ?? items;
}

function shownMembers(value: object): object {
  let copy: [member: string, value: unknown][] | undefined;
  const members = Object.entries(value);
  for (const [at, [member, held]] of members.entries()) {
    const [name, now] = [shownText(member), shown(held)];
    if (name === member && now === held) continue;
    copy ??= [...members];
    copy[at] = [name, now];
  }
  return copy ? Object.fromEntries(copy) : value;
}
