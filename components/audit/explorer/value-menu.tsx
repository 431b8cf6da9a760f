"use client";

import { Ban, Columns3, Copy, Filter, Search, X } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useCallback, useState } from "react";
import { stateOf, withExcluded, withOnly, without } from "@/components/table/filter-words";
import { ROW_OPENER } from "@/components/table/use-row-keys";
import type { MenuEntry } from "@/components/ui/menu-popup";
import { type MenuKind, type NamedValue, type OpenMenu, ValueMenuContext } from "./value-menu-context";

const MenuPopup = dynamic(() => import("@/components/ui/menu-popup").then((module) => module.MenuPopup), {
  ssr: false,
});

type Opened = { anchor: Element; values: readonly NamedValue[]; kind: MenuKind };

type Props = {
  q: string;
  setQ: (q: string) => void;
  /** The page about an agent under suspicion, for people who may open it. */
  investigation?: ((agentId: string) => string) | undefined;
  /** The column that would show the values of a key; undefined if the table has none, or shows it. */
  columnFor?: ((key: string) => OfferedColumn | undefined) | undefined;
  children: ReactNode;
};

/** A column that the table does not show. */
export type OfferedColumn = { title: string; add: () => void };

/** Has one menu for all values on the page, so that a cell costs nothing but its button. */
export function ValueMenuProvider({ q, setQ, investigation, columnFor, children }: Props) {
  const [opened, setOpened] = useState<Opened>();
  const [isOpen, setIsOpen] = useState(false);
  const open = useCallback<OpenMenu>((anchor, values, kind = "all") => {
    if (values.length === 0) return;
    setOpened({ anchor, values, kind });
    setIsOpen(true);
  }, []);
  return (
    <ValueMenuContext value={open}>
      {children}
      {opened && (
        <MenuPopup
          open={isOpen}
          anchor={opened.anchor}
          returnTo={focusAfter(opened.anchor)}
          byKey={opened.kind !== "all"}
          onClose={() => setIsOpen(false)}
          head={<Head {...opened} />}
          entries={linesOf(opened, { q, setQ, investigation, columnFor })}
        />
      )}
    </ValueMenuContext>
  );
}

/** The button of a cell is hidden without the pointer, so the focus goes to its row. */
function focusAfter(anchor: Element): HTMLElement | null {
  const row = anchor.closest("tr")?.querySelector<HTMLElement>(`[${ROW_OPENER}]`);
  return row ?? (anchor instanceof HTMLElement ? anchor : null);
}

function Head({ values, kind }: Opened) {
  const [first] = values;
  if (kind !== "all") return <p className="text-ink2 text-sm">{kind === "only" ? "Show only" : "Leave out"}</p>;
  return (
    <p className="max-w-64 truncate text-sm">
      <span className="text-ink3">{first?.key}</span> {first?.label}
    </p>
  );
}

const shortened = (label: string): string => (label.length > 60 ? `${label.slice(0, 59)}…` : label);

/** One line for each column that would show one of these values. */
function columnLines(values: readonly NamedValue[], columnFor: Props["columnFor"]): MenuEntry[] {
  const offered = values.flatMap(({ key }) => columnFor?.(key) ?? []);
  const byTitle = new Map(offered.map((column) => [column.title, column]));
  return [...byTitle.values()].map(({ title, add }) => ({
    label: `Add column “${title}”`,
    icon: <Columns3 aria-hidden />,
    onSelect: add,
  }));
}

function linesOf(
  { values, kind }: Opened,
  { q, setQ, investigation, columnFor }: Omit<Props, "children">,
): MenuEntry[] {
  const columns = columnLines(values, columnFor);
  if (kind !== "all") {
    const lines = values.map((value) => ({
      label: `${value.key}: ${shortened(value.label)}`,
      icon: kind === "only" ? <Filter aria-hidden /> : <Ban aria-hidden />,
      onSelect: () => setQ(kind === "only" ? withOnly(q, value) : withExcluded(q, value)),
    }));
    return kind === "exclude" || columns.length === 0 ? lines : [...lines, "separator", ...columns];
  }
  return values.flatMap((value): MenuEntry[] => [
    { label: "Show only this", icon: <Filter aria-hidden />, onSelect: () => setQ(withOnly(q, value)) },
    { label: "Leave this out", icon: <Ban aria-hidden />, onSelect: () => setQ(withExcluded(q, value)) },
    ...(stateOf(q, value)
      ? [{ label: "Remove from the filter", icon: <X aria-hidden />, onSelect: () => setQ(without(q, value)) }]
      : []),
    "separator",
    ...columns,
    {
      label: "Copy value",
      icon: <Copy aria-hidden />,
      onSelect: () => void navigator.clipboard.writeText(value.value),
    },
    ...(investigation && value.key === "agent" && value.value.startsWith("agt_")
      ? [{ label: "Investigate", icon: <Search aria-hidden />, href: investigation(value.value) }]
      : []),
  ]);
}
