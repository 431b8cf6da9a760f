"use client";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Facets, type FacetsProps } from "./facets";
import { ValueMenuProvider } from "./value-menu";

/** The facets where there is no room beside the list: a sheet over it. */
export function FacetSheet({ onClose, ...facets }: FacetsProps & { onClose: () => void }) {
  const { summary, q, setQ } = facets;
  const total = summary ? `${summary.total.toLocaleString("en")}${summary.capped ? "+" : ""}` : "the";
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Narrow the trail"
      footer={
        <Button variant="primary" onClick={onClose}>
          Show {total} {summary?.total === 1 ? "entry" : "entries"}
        </Button>
      }
    >
      <ValueMenuProvider q={q} setQ={setQ}>
        <Facets {...facets} />
      </ValueMenuProvider>
    </Dialog>
  );
}
