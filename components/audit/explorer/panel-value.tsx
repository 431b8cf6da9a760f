"use client";

import { MoreHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import { type NamedValue, useOfferedMenu } from "./value-menu-context";

/**
 * A value on the panel of an entry, with its menu. The button appears under the pointer and with the focus; without a
 * pointer it always shows. On a page without a filter it is left out.
 */
export function PanelValue({ values, children }: { values: readonly NamedValue[]; children: ReactNode }) {
  const openMenu = useOfferedMenu();
  const [value] = values;
  if (!openMenu || !value) return children;
  return (
    <span className="group/value inline-flex min-w-0 max-w-full items-center gap-1">
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
      <button
        type="button"
        aria-haspopup="menu"
        aria-label={`More for ${value.key} ${value.label}`}
        onClick={({ currentTarget }) => openMenu(currentTarget, [value])}
        className="grid size-6 shrink-0 place-items-center rounded-sm text-ink3 hover:bg-sunken hover:text-ink focus-visible:opacity-100 [@media(hover:hover)]:opacity-0 [@media(hover:hover)]:group-hover/value:opacity-100 [@media(hover:hover)]:focus-visible:opacity-100 print:hidden [&_svg]:size-3.5"
      >
        <MoreHorizontal aria-hidden />
      </button>
    </span>
  );
}
