"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { auditKeys } from "@/components/audit/queries";
import { usePinning } from "@/components/cases/pins/use-pinning";
import { useSingleKeys } from "@/components/table/use-single-keys";
import type { AuditEntry } from "@/lib/audit/schema";
import { valuesOf } from "./entry-values";
import { useValueMenu } from "./value-menu-context";

type AtHand = { entry: AuditEntry; anchor: Element };

/** The entry whose row has the focus, else the one that is open. It may be on no page of the list. */
function atHand(
  entries: readonly AuditEntry[],
  open: number | null,
  loaded: AuditEntry | undefined,
): AtHand | undefined {
  const { activeElement } = document;
  const row = activeElement?.closest<HTMLElement>("tr[data-row]")?.dataset.row;
  const ofRow = entries.find(({ index }) => String(index) === row);
  const entry = ofRow ?? entries.find(({ index }) => index === open) ?? loaded;
  return entry && activeElement ? { entry, anchor: activeElement } : undefined;
}

/** A request to verify an entry in this browser. Each press of `v` is a new one. */
export type VerifyAsked = { index: number; count: number };

type EntryActs = {
  copyLink: (index?: number) => void;
  show: (index: number) => void;
};

/**
 * `f` narrows to a value of the entry at hand, and `x` leaves one out. `c` copies a link to the entry or the search. `v`
 * opens the entry and verifies it. `p` pins it to a case, and `n` adds a note.
 *
 * @returns The entry that is to be verified, for its panel.
 */
export function useEntryKeys(
  entries: readonly AuditEntry[],
  open: number | null,
  { copyLink, show }: EntryActs,
): VerifyAsked | undefined {
  const [asked, setAsked] = useState<VerifyAsked>();
  const openMenu = useValueMenu();
  const pinning = usePinning();
  const client = useQueryClient();
  const find = () => atHand(entries, open, open === null ? undefined : client.getQueryData(auditKeys.entry(open)));
  const withEntry = (act: ((entry: AuditEntry) => void) | undefined) => () => {
    const found = find();
    if (found) act?.(found.entry);
  };
  const values = (kind: "only" | "exclude") => () => {
    const found = find();
    if (found) openMenu(found.anchor, valuesOf(found.entry), kind);
  };
  useSingleKeys({
    f: values("only"),
    x: values("exclude"),
    p: withEntry(pinning?.pin),
    n: withEntry(pinning?.note),
    v: withEntry(({ index }) => {
      if (index !== open) show(index);
      setAsked({ index, count: (asked?.count ?? 0) + 1 });
    }),
    c: () => copyLink(find()?.entry.index),
  });
  return asked;
}
