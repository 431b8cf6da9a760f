"use client";

import { Check, Columns3, Link2, PanelLeft, RotateCcw, SlidersHorizontal } from "lucide-react";
import { type ColumnId, columnIds, columnTitle } from "@/components/audit/entry-columns";
import { DensitySwitch } from "@/components/table/density-switch";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { type ChosenColumns, fixedColumns } from "./use-columns";

const choosable = columnIds.filter((id) => !fixedColumns.includes(id));
const toggled = (ids: readonly ColumnId[], id: ColumnId): ColumnId[] =>
  columnIds.filter((one) => ids.includes(one) !== (one === id));

type ToolsProps = {
  columns: ChosenColumns;
  facetsOpen: boolean;
  onFacets: () => void;
  onSheet: () => void;
  onCopyLink: () => void;
};

/** The buttons beside the filter: facets, columns, row height and the link to this search. */
export function ExplorerTools({ columns, facetsOpen, onFacets, onSheet, onCopyLink }: ToolsProps) {
  return (
    <>
      <Button icon={<SlidersHorizontal aria-hidden />} className="max-md:h-10 lg:hidden" onClick={onSheet}>
        Narrow
      </Button>
      <IconButton
        variant="secondary"
        className="max-lg:hidden"
        icon={<PanelLeft aria-hidden />}
        label={facetsOpen ? "Hide facets" : "Show facets"}
        aria-expanded={facetsOpen}
        onClick={onFacets}
      />
      <Menu
        head={<p className="text-ink3 text-xs">Columns</p>}
        entries={[
          ...choosable.map((id) => ({
            label: columnTitle(id),
            icon: <Check aria-hidden className={columns.ids.includes(id) ? "" : "invisible"} />,
            hint: columns.ids.includes(id) ? "shown" : undefined,
            onSelect: () => columns.choose(toggled(columns.ids, id)),
          })),
          "separator" as const,
          { label: "Usual columns", icon: <RotateCcw aria-hidden />, onSelect: () => columns.choose(null) },
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
      <DensitySwitch />
      <IconButton
        variant="secondary"
        className="max-md:size-10"
        icon={<Link2 aria-hidden />}
        label="Copy link to this search"
        onClick={onCopyLink}
      />
    </>
  );
}
