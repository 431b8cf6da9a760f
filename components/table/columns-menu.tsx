"use client";

import { Check, Columns3, RotateCcw } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import type { ColumnRules } from "./column-choice";
import type { ChosenColumns } from "./use-columns";

type ColumnsMenuProps<Id extends string> = {
  columns: ChosenColumns<Id>;
  rules: ColumnRules<Id>;
  titleOf: (id: Id) => string;
};

/** Shows and hides columns of a table. */
export function ColumnsMenu<Id extends string>({ columns, rules, titleOf }: ColumnsMenuProps<Id>) {
  const choosable = rules.ids.filter((id) => id !== rules.first && !rules.fixed.includes(id));
  return (
    <Menu
      head={<p className="text-ink3 text-xs">Columns</p>}
      entries={[
        ...choosable.map((id) => ({
          label: titleOf(id),
          icon: <Check aria-hidden className={columns.ids.includes(id) ? "" : "invisible"} />,
          hint: columns.ids.includes(id) ? "shown" : undefined,
          onSelect: () => columns.toggle(id),
        })),
        "separator" as const,
        { label: "Usual columns", icon: <RotateCcw aria-hidden />, onSelect: columns.reset },
      ]}
      trigger={
        <IconButton
          variant="secondary"
          className="max-md:hidden"
          icon={<Columns3 aria-hidden />}
          label="Choose columns"
        />
      }
    />
  );
}
