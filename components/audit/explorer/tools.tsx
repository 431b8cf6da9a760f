"use client";

import { FolderPlus, Link2, PanelLeft, Radio, SlidersHorizontal } from "lucide-react";
import { type ColumnId, columnTitle, entryColumnRules } from "@/components/audit/entry-columns";
import { usualDensity } from "@/components/audit/entry-table";
import { ColumnsMenu } from "@/components/table/columns-menu";
import { DensitySwitch } from "@/components/table/density-switch";
import type { ChosenColumns } from "@/components/table/use-columns";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import type { Follow } from "./use-follow";

type ToolsProps = {
  columns: ChosenColumns<ColumnId>;
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
      <ColumnsMenu columns={columns} rules={entryColumnRules} titleOf={columnTitle} />
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
