"use client";

import { parseAsString, useQueryState } from "nuqs";
import { type ColumnId, columnIds, isColumnId, usualColumns } from "@/components/audit/entry-columns";
import { useStored } from "@/components/table/stored";

/** Columns that stay: the first opens an entry, and the last names it. */
export const fixedColumns: readonly ColumnId[] = ["time", "what"];

export type ChosenColumns = {
  ids: readonly ColumnId[];
  /** Whether the person chose them. */
  chosen: boolean;
  choose: (ids: readonly ColumnId[] | null) => void;
};

/** The columns of the trail: those of the URL, else those that the person chose last in this browser. */
export function useColumns(personId: string): ChosenColumns {
  const [inUrl, setInUrl] = useQueryState("columns", parseAsString);
  const [kept, keep] = useStored(`mandate-audit-columns:${personId}`);
  const asked = (inUrl ?? kept ?? "").split(",").filter(isColumnId);
  const chosen = asked.length > 0;
  const ids = chosen ? columnIds.filter((id) => fixedColumns.includes(id) || asked.includes(id)) : usualColumns;
  const choose = (next: readonly ColumnId[] | null) => {
    const text = next === null ? null : next.join(",");
    keep(text);
    void setInUrl(text);
  };
  return { ids, chosen, choose };
}
