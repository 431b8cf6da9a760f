"use client";

import { Check, Columns3, FolderPlus, Link2, PanelLeft, Radio, RotateCcw, SlidersHorizontal } from "lucide-react";
import { columnIds, columnTitle } from "@/components/audit/entry-columns";
import { usualDensity } from "@/components/audit/entry-table";
import { DensitySwitch } from "@/components/table/density-switch";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { fixedColumns } from "./column-choice";
import type { ChosenColumns } from "./use-columns";
import type { Follow } from "./use-follow";

const choosable = columnIds.filter((id) => !fixedColumns.includes(id));

type ToolsProps = {
  columns: ChosenColumns;
  facetsOpen: boolean;
  onFacets: () => void;
  onSheet: () => void;
  onCopyLink: () => void;
  follow: Pick<Follow, "on" | "toggle">;
  /** Absent for people without access to cases. */
  onOpenCase: (() => void) | undefined;
};

/** The buttons beside the filter: facets, columns, row height and the link to this search. */
export function ExplorerTools({ columns, facetsOpen, onFacets, onSheet, onCopyLink, follow, onOpenCase }: ToolsProps) {
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
      <IconButton
        variant={follow.on ? "primary" : "secondary"}
        className="max-md:size-10"
        icon={<Radio aria-hidden />}
        label={follow.on ? "Stop following (l)" : "Follow new entries (l)"}
        aria-pressed={follow.on}
        aria-keyshortcuts="l"
        onClick={follow.toggle}
      />
      <DensitySwitch usual={usualDensity} />
      <IconButton
        variant="secondary"
        className="max-md:size-10"
        icon={<Link2 aria-hidden />}
        label="Copy link to this search"
        onClick={onCopyLink}
      />
      {onOpenCase && (
        <IconButton
          variant="secondary"
          className="max-md:size-10"
          icon={<FolderPlus aria-hidden />}
          label="Open case with these entries"
          onClick={onOpenCase}
        />
      )}
    </>
  );
}
