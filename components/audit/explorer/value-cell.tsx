"use client";

import { MoreHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import { type NamedValue, useValueMenu } from "./value-menu-context";

/**
 * A cell whose value has a menu. Its button appears under the pointer; with the keyboard, `f` and `x` open the same
 * choices for the whole row.
 */
export function ValueCell({ values, children }: { values: readonly NamedValue[]; children: ReactNode }) {
  const openMenu = useValueMenu();
  const [value] = values;
  if (!value) return children;
  return (
    <span className="group/cell relative flex min-w-0 items-center">
      <span className="min-w-0 flex-1">{children}</span>
      <span className="invisible absolute end-0 print:hidden group-hover/cell:visible">
        <button
          type="button"
          tabIndex={-1}
          aria-label={`More for ${value.label}`}
          onClick={({ currentTarget }) => openMenu(currentTarget, [value])}
          className="grid size-6 place-items-center rounded-sm border border-line bg-surface text-ink2 hover:border-edge hover:text-ink [&_svg]:size-3.5"
        >
          <MoreHorizontal aria-hidden />
        </button>
      </span>
    </span>
  );
}
