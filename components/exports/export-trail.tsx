"use client";

import { Download } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import { readRange } from "@/components/audit/explorer/time-range";
import { useSingleKeys } from "@/components/table/use-single-keys";
import { Button, ButtonLink } from "@/components/ui/button";

// The dialog is loaded when it is opened.
const ExportDialog = dynamic(() => import("./export-dialog").then((file) => file.ExportDialog), {
  loading: () => null,
});

/** Exports what the trail shows, with its filter and range; `e` opens it. The usual range is not in the URL. */
export function ExportTrail() {
  const [open, setOpen] = useState(false);
  useSingleKeys({ e: () => setOpen(true) });
  const [{ q, from, to }] = useQueryStates({
    q: parseAsString.withDefault(""),
    from: parseAsString,
    to: parseAsString,
  });
  return (
    <>
      <ButtonLink href="/exports" variant="ghost">
        Your exports
      </ButtonLink>
      <Button
        aria-haspopup="dialog"
        aria-keyshortcuts="e"
        title="Export this search (e)"
        icon={<Download aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Export
      </Button>
      {open && <ExportDialog q={q} range={readRange(q, from, to)} onClose={() => setOpen(false)} />}
    </>
  );
}
