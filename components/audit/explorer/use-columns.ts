"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import { type ColumnId, isColumnId, usualColumns } from "@/components/audit/entry-columns";
import { arranging } from "@/components/table/column-handles";
import type { Arrange } from "@/components/table/columns";
import { useStored } from "@/components/table/stored";
import { type ColumnChoice, moved, readChoice, resized, toggled, writeChoice } from "./column-choice";

export type ChosenColumns = ColumnChoice & {
  /** Whether the person chose them. */
  chosen: boolean;
  toggle: (id: ColumnId) => void;
  reset: () => void;
  arrange: Arrange;
};

const usual: ColumnChoice = { ids: usualColumns, widths: {} };

/** The columns of the trail: those of the URL, else those that the person chose last in this browser. */
export function useColumns(personId: string): ChosenColumns {
  const [inUrl, setInUrl] = useQueryState("columns", parseAsString);
  const [kept, keep] = useStored(`mandate-audit-columns:${personId}`);
  const written = inUrl ?? kept ?? "";
  const asked = useMemo(() => readChoice(written), [written]);
  const choice = asked ?? usual;
  const choose = (next: ColumnChoice | null) => {
    const text = next && writeChoice(next);
    keep(text);
    void setInUrl(text);
  };
  const arrange = arranging({
    move: (id, to) => isColumnId(id) && isColumnId(to) && choose(moved(choice, id, to)),
    resize: (id, px) => isColumnId(id) && choose(resized(choice, id, px)),
  });
  return {
    ...choice,
    ...{ chosen: asked !== undefined, arrange },
    toggle: (id) => choose(toggled(choice, id)),
    reset: () => choose(null),
  };
}
