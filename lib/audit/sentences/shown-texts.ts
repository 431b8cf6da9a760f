import type { EntryView } from "@/lib/audit/entry-view";
import { escapeDeceptive, isPrintableAscii } from "@/lib/platform/base/text/plain-text";

/** So much of a text is told. The record holds all of it. */
const maxCharacters = 80;

/** Writes a text for a sentence: in one line, in its order, and not longer than a sentence bears. Machines write some. */
export function shownText(text: string): string {
  // Most texts are short enough to be told whole.
  if (text.length <= maxCharacters && isPrintableAscii(text)) return text;
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

/**
 * The record with every text as {@link shownText} writes it, wherever it stands, so that no template can tell it raw. A
 * sentence tells few facts, so each is written when it is read. Names are written where they are looked up.
 */
export function withShownTexts(entry: EntryView): EntryView {
  const copy: { [member: string]: unknown } = { ...entry };
  for (const member of Object.keys(copy))
    copy[member] = member === "facts" ? shownFacts(entry.facts) : shown(copy[member]);
  return copy as EntryView;
}

function shownFacts(facts: Members): Members {
  if (!Object.keys(facts).every((member) => shownText(member) === member)) return shownMembers(facts);
  return new Proxy(facts, { get: (all, member) => shown(Reflect.get(all, member)) });
}

/** A value whose texts are all plain is itself, so that most of a record is not copied. */
function shown(value: unknown): unknown {
  if (typeof value === "string") return shownText(value);
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? shownItems(value) : shownMembers(value as Members);
}

function shownItems(items: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let at = 0; at < items.length; at++) {
    const now = shown(items[at]);
    if (now === items[at]) continue;
    copy ??= [...items];
    copy[at] = now;
  }
  return copy ?? items;
}

type Members = { readonly [member: string]: unknown };

function shownMembers(value: Members): Members {
  let copy: [member: string, value: unknown][] | undefined;
  let at = 0;
  for (const member of Object.keys(value)) {
    const name = shownText(member);
    const now = shown(value[member]);
    if (name !== member || now !== value[member]) {
      copy ??= Object.entries(value);
      copy[at] = [name, now];
    }
    at += 1;
  }
  return copy ? Object.fromEntries(copy) : value;
}
