"use client";

import { useSingleKeys } from "@/components/table/use-single-keys";
import type { AuditEntry } from "@/lib/audit/schema";
import { valuesOf } from "./entry-values";
import { useValueMenu } from "./value-menu";

type AtHand = { entry: AuditEntry; anchor: Element };

/** The entry whose row has the focus, else the one that is open. */
function atHand(entries: readonly AuditEntry[], open: number | null): AtHand | undefined {
  const { activeElement } = document;
  const row = activeElement?.closest("tbody tr");
  const ofRow = row?.parentElement ? entries[[...row.parentElement.children].indexOf(row)] : undefined;
  const entry = ofRow ?? entries.find(({ index }) => index === open);
  return entry && activeElement ? { entry, anchor: activeElement } : undefined;
}

/** `f` narrows to a value of the entry at hand, and `x` leaves one out. `c` copies a link to the entry or the search. */
export function useEntryKeys(
  entries: readonly AuditEntry[],
  open: number | null,
  copyLink: (index?: number) => void,
): void {
  const openMenu = useValueMenu();
  const values = (kind: "only" | "exclude") => () => {
    const found = atHand(entries, open);
    if (found) openMenu(found.anchor, valuesOf(found.entry), kind);
  };
  useSingleKeys({
    f: values("only"),
    x: values("exclude"),
    c: () => copyLink(atHand(entries, open)?.entry.index),
  });
}
