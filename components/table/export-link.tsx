"use client";

import { Download } from "lucide-react";
import { download } from "@/components/data/download";
import { DownloadLink } from "@/components/data/download-link";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";

export type ExportLinkProps = { path: string; query: Record<string, string> };

const address = ({ path, query }: ExportLinkProps): string => {
  const chosen = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  return chosen.size === 0 ? path : `${path}?${chosen}`;
};

/** Saves what a list shows, with its filter and beyond its first page, as CSV or JSON. */
export function ExportMenu({ path, query }: ExportLinkProps) {
  const save = (format: "csv" | "json") => void download(address({ path, query: { ...query, format } }));
  return (
    <Menu
      head={<p className="text-ink3 text-xs">All rows of this list</p>}
      entries={[
        { label: "Export as CSV", onSelect: () => save("csv") },
        { label: "Export as JSON", onSelect: () => save("json") },
      ]}
      trigger={<Button icon={<Download aria-hidden />}>Export</Button>}
    />
  );
}

/** Saves what a list shows, with its filter and beyond its first page, as CSV. */
export function ExportLink(props: ExportLinkProps) {
  return (
    <DownloadLink href={address(props)} title="Download all rows of this list as CSV">
      Export
    </DownloadLink>
  );
}
