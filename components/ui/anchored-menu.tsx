"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { MenuEntries, type MenuProps, popupClass } from "./menu";

export type AnchoredMenuProps = Pick<MenuProps, "entries" | "head"> & {
  open: boolean;
  /** The element beside which it opens. */
  anchor: Element | null;
  /** The element that has the focus when it is closed. */
  returnTo: HTMLElement | null;
  onClose: () => void;
};

/** One list of actions for many places: it opens beside the element that asked for it. */
export function AnchoredMenu({ open, anchor, returnTo, entries, head, onClose }: AnchoredMenuProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} align="start" sideOffset={4} collisionPadding={8} className="z-60">
          <Base.Popup className={popupClass} finalFocus={() => returnTo}>
            <MenuEntries head={head} entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
