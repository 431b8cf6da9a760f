import { type ColumnId, isColumnId } from "@/components/audit/entry-columns";

/** The columns of a person in their order. Widths in px, where the person chose one. */
export type ColumnChoice = { ids: readonly ColumnId[]; widths: Readonly<Partial<Record<ColumnId, number>>> };

/** Columns that stay. The first is always the time, which opens an entry. */
export const fixedColumns: readonly ColumnId[] = ["time", "what"];

export const narrowest = 64;
export const widest = 960;

const bounded = (px: number): number => Math.max(narrowest, Math.min(widest, Math.round(px)));

/** Reads a choice as the URL writes it: `time~190,outcome,what`. Undefined if it names no column. */
export function readChoice(text: string): ColumnChoice | undefined {
  const widths: Partial<Record<ColumnId, number>> = {};
  const ids = new Set<ColumnId>();
  for (const part of text.split(",")) {
    const [id = "", px] = part.split("~");
    if (!isColumnId(id)) continue;
    ids.add(id);
    if (px !== undefined && /^\d{1,4}$/.test(px)) widths[id] = bounded(Number(px));
  }
  if (ids.size === 0) return undefined;
  ids.add("what");
  ids.delete("time");
  return { ids: ["time", ...ids], widths };
}

export const writeChoice = ({ ids, widths }: ColumnChoice): string =>
  ids.map((id) => (widths[id] === undefined ? id : `${id}~${widths[id]}`)).join(",");

/** Shows a column at the end, or leaves it out. */
export const toggled = ({ ids, widths }: ColumnChoice, id: ColumnId): ColumnChoice => ({
  ids: ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id],
  widths,
});

/** Moves a column to the place of another one. The time stays first. */
export function moved({ ids, widths }: ColumnChoice, id: ColumnId, to: ColumnId): ColumnChoice {
  const at = ids.indexOf(to);
  if (at === -1 || [id, to].includes("time")) return { ids, widths };
  const others = ids.filter((one) => one !== id);
  return { ids: [...others.slice(0, at), id, ...others.slice(at)], widths };
}

export const resized = ({ ids, widths }: ColumnChoice, id: ColumnId, px: number): ColumnChoice => ({
  ids,
  widths: { ...widths, [id]: bounded(px) },
});
