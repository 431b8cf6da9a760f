import { Download } from "lucide-react";
import { buttonClass } from "@/components/ui/button";

export type ExportLinkProps = { path: string; query: Record<string, string> };

/** Saves what a list shows, with its filter and beyond its first page, as CSV. */
export function ExportLink({ path, query }: ExportLinkProps) {
  const chosen = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  return (
    <a
      href={chosen.size === 0 ? path : `${path}?${chosen}`}
      download
      className={buttonClass("secondary")}
      title="Download all rows of this list as CSV"
    >
      <Download aria-hidden />
      Export
    </a>
  );
}
