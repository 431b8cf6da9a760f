import { useState } from "react";

/** Rows that a person chose in a table. */
export type Choice<Row> = {
  rows: readonly Row[];
  has: (id: string) => boolean;
  /** @param through Chooses all rows from the one chosen last to this one. */
  toggle: (id: string, through: boolean) => void;
  /** Whether all rows that are shown are chosen, some of them, or none. */
  state: "all" | "some" | "none";
  toggleAll: () => void;
  replace: (rows: readonly Row[]) => void;
  clear: () => void;
};

type Chosen<Row> = { of: string; rows: ReadonlyMap<string, Row>; last: string | undefined };

/**
 * Keeps the rows that a person chooses, as they were shown.
 *
 * @param of The filter of the list: with another one nothing is chosen any more.
 * @param shown The rows that are shown.
 * @param most The most rows that can be chosen.
 */
export function useChoice<Row extends { id: string }>(
  of: string,
  shown: readonly Row[] | undefined,
  most: number,
): Choice<Row> {
  const [kept, keep] = useState<Chosen<Row>>({ of, rows: new Map(), last: undefined });
  const { rows: chosen, last } = kept.of === of ? kept : { rows: new Map<string, Row>(), last: undefined };
  const listed = shown ?? [];
  const count = listed.filter(({ id }) => chosen.has(id)).length;
  const set = (rows: ReadonlyMap<string, Row>, at?: string) =>
    keep({ of, rows: rows.size <= most ? rows : new Map([...rows].slice(0, most)), last: at });
  const current = new Map(listed.map((row) => [row.id, row]));
  const withRows = (rows: readonly Row[]) => new Map([...chosen, ...rows.map((row) => [row.id, row] as const)]);
  const state = count === 0 ? "none" : count === listed.length ? "all" : "some";
  return {
    // A row that is shown may have changed since it was chosen.
    rows: [...chosen.values()].map((row) => current.get(row.id) ?? row),
    has: (id) => chosen.has(id),
    state,
    toggle: (id, through) => {
      if (chosen.has(id) && !through) set(new Map([...chosen].filter(([one]) => one !== id)), id);
      else set(withRows(between(listed, through ? last : undefined, id)), id);
    },
    toggleAll: () => {
      const ids = new Set(listed.map(({ id }) => id));
      set(state === "all" ? new Map([...chosen].filter(([id]) => !ids.has(id))) : withRows(listed));
    },
    replace: (rows) => set(new Map(rows.map((row) => [row.id, row]))),
    clear: () => set(new Map()),
  };
}

/** The rows from one to another, in either direction; the other alone where the first is not shown. */
function between<Row extends { id: string }>(rows: readonly Row[], from: string | undefined, to: string): Row[] {
  const [a, b] = [rows.findIndex(({ id }) => id === from), rows.findIndex(({ id }) => id === to)];
  return a === -1 ? rows.slice(b, b + 1) : rows.slice(Math.min(a, b), Math.max(a, b) + 1);
}
