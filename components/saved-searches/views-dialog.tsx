"use client";

import { Dialog } from "@/components/ui/dialog";
import type { SearchParts } from "./search-address";
import { SearchPanel } from "./search-panel";

type ViewsDialogProps = { shown: SearchParts; mayShare: boolean; onClose: () => void };

/** The saved views of a list: to rename, change, share and delete them. */
export function ViewsDialog({ shown, mayShare, onClose }: ViewsDialogProps) {
  return (
    <Dialog open size="lg" title="Saved views" onOpenChange={(open) => !open && onClose()}>
      <SearchPanel list={shown.list} shown={shown} mayShare={mayShare} />
    </Dialog>
  );
}
