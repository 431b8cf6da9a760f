"use client";

import { Download } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsString, useQueryStates } from "nuqs";
import { readRange } from "@/components/audit/explorer/time-range";
import { ButtonLink } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog-button";

// The dialog is loaded when it is opened.
const ExportDialog = dynamic(() => import("./export-dialog").then((file) => file.ExportDialog));

/** Exports what the trail shows, with its filter and range. The usual range is not in the URL. */
export function ExportTrail() {
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
      <DialogButton
        icon={<Download aria-hidden />}
        dialog={(close) => <ExportDialog q={q} range={readRange(q, from, to)} onClose={close} />}
      >
        Export
      </DialogButton>
    </>
  );
}
