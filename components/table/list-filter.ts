import { type KeyWords, orList, type Wording } from "./filter-phrases";
import type { FilterKey } from "./filter-suggestions";

/** A key of a list: its help, and how it reads in a sentence. */
export type KeyHelp = Omit<FilterKey, "key"> & { words?: KeyWords };

export type ListFilter = { keys: FilterKey[]; wording: Wording };

/**
 * The filter of a list.
 *
 * @param noun The rows in the plural.
 */
export function listFilter<Key extends string>(noun: string, help: Readonly<Record<Key, KeyHelp>>): ListFilter {
  const entries = Object.entries<KeyHelp>(help);
  const words = entries.flatMap(([key, one]) => (one.words ? [[key, one.words] as const] : []));
  return {
    keys: entries.map(([key, { words: _, ...rest }]) => ({ key, ...rest })),
    wording: { noun, keys: Object.fromEntries(words) },
  };
}

/** Values of a closed set that stand before the noun: "active or suspended agents". */
export const adjective: KeyWords = ({ values }) => ({
  as: "adjective",
  text: orList(values.map((value) => value.toLowerCase().replaceAll(/[-_]/g, " "))),
});

/** A key that takes yes or no, as two phrases. */
export const yesOrNo =
  (yes: string, no: string): KeyWords =>
  ({ values: [value = ""] }) => {
    const [text, without] = value.toLowerCase() === "yes" ? [yes, no] : [no, yes];
    return { as: "phrase", text, without };
  };

/** A number of days, such as `30d`, within a phrase. */
export const days =
  (phrase: string): KeyWords =>
  ({ values }) => ({
    as: "phrase",
    text: phrase.replace("{}", orList(values.map((value) => value.replace(/d$/i, " days")))),
  });

/** A key that names an agent; `*` stands for anything. */
export const agentKey = (words: string, example = "agent:refund-*"): KeyHelp => ({
  ...{ hint: "name, display name or id of an agent; * stands for anything", of: "agents", words, example },
});

/** A key that names a person. */
export const personKey = (role: string, words: KeyWords, example: string): KeyHelp => ({
  ...{ hint: `${role}: name, address, id or me`, of: "people", values: ["me"], words, example },
});

const comparisons = { ":": "of", ">": "above", ">=": "of at least", "<": "below", "<=": "of at most" } as const;

/** A number that the key compares with, within a phrase: "above 70". */
export const comparedWith =
  (phrase: string): KeyWords =>
  ({ op, values }) => ({ as: "phrase", text: phrase.replace("{}", `${comparisons[op]} ${orList(values)}`) });
