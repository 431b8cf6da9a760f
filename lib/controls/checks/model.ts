import type { Finding, Item, Span } from "@/lib/controls/model";

/** The facts of an entry that controls judge. */
export type Entry = {
  index: number;
  type: string;
  time: string;
  actor: { type: string; id: string };
  agent?: string | undefined;
  action?: string | undefined;
  resource_type?: string | undefined;
  chain?: readonly { id: string; version: number; digest: string }[] | undefined;
  facts: Readonly<Record<string, unknown>>;
};

/** A portion of a population. `next` is the place of the following one; null at the end. */
export type Portion = { items: Item[]; next: string | null };

/** Reads and judges the next members of a population: at most so many, after a place. The first place is empty. */
export type Check = (span: Span, after: string, take: number) => Promise<Portion>;

export const finding = (code: Finding["code"], facts: Finding["facts"] = {}): Finding => ({ code, facts });

/** A fact that is a text, or null. */
export const textOf = ({ facts }: Pick<Entry, "facts">, member: string): string | null => {
  const value = facts[member];
  return typeof value === "string" ? value : null;
};

/** The item of an entry. */
export const itemOf = (entry: Entry, subjectId: string | null, found: Finding | null): Item => ({
  ...{ key: String(entry.index), index: entry.index, subjectId, finding: found },
});
