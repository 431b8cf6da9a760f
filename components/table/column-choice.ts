/** The columns of a person in their order. Widths in px, where the person chose one. */
export type ColumnChoice<Id extends string> = {
  ids: readonly Id[];
  widths: Readonly<Partial<Record<Id, number>>>;
};

/** The columns that a table offers. */
export type ColumnRules<Id extends string> = {
  ids: readonly Id[];
  /** Columns of a person who chose none. */
  usual: readonly Id[];
  /** Stays the first: it opens a row. */
  first: Id;
  /** Stay as well, at any place. */
  fixed: readonly Id[];
};

export const narrowest = 64;
export const widest = 960;

const bounded = (px: number): number => Math.max(narrowest, Math.min(widest, Math.round(px)));

/** Reads a choice as the URL writes it: `time~190,outcome,what`. Undefined if it names no column. */
export function readChoice<Id extends string>(text: string, rules: ColumnRules<Id>): ColumnChoice<Id> | undefined {
  const widths: Partial<Record<Id, number>> = {};
  const ids = new Set<Id>();
  for (const part of text.split(",")) {
    const [name = "", px] = part.split("~");
    const id = rules.ids.find((known) => known === name);
    if (id === undefined) continue;
    ids.add(id);
    if (px !== undefined && /^\d{1,4}$/.test(px)) widths[id] = bounded(Number(px));
  }
  if (ids.size === 0) return undefined;
  for (const id of rules.fixed) ids.add(id);
  ids.delete(rules.first);
  return { ids: [rules.first, ...ids], widths };
}

/** The columns of a person who chose none. */
export function usualChoice<Id extends string>({ usual }: ColumnRules<Id>): ColumnChoice<Id> {
  const widths: Partial<Record<Id, number>> = {};
  return { ids: usual, widths };
}

export const writeChoice = <Id extends string>({ ids, widths }: ColumnChoice<Id>): string =>
  ids.map((id) => (widths[id] === undefined ? id : `${id}~${widths[id]}`)).join(",");

/** Shows a column at the end, or leaves it out. */
export const toggled = <Id extends string>({ ids, widths }: ColumnChoice<Id>, id: Id): ColumnChoice<Id> => ({
  ids: ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id],
  widths,
});

/** Moves a column to the place of another one. The first stays first. */
export function moved<Id extends string>({ ids, widths }: ColumnChoice<Id>, id: Id, to: Id): ColumnChoice<Id> {
  const at = ids.indexOf(to);
  if (at < 1 || ids[0] === id) return { ids, widths };
  const others = ids.filter((one) => one !== id);
  return { ids: [...others.slice(0, at), id, ...others.slice(at)], widths };
}

export const resized = <Id extends string>(
  { ids, widths }: ColumnChoice<Id>,
  id: Id,
  px: number,
): ColumnChoice<Id> => ({ ids, widths: { ...widths, [id]: bounded(px) } });
