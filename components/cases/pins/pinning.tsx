"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { caseKeys } from "@/components/cases/queries";
import type { PinList } from "@/lib/cases/schema";
import { type Pinnable, type Pinning, PinningContext, type PinOfEntry } from "./use-pinning";

const PinDialog = dynamic(() => import("./pin-dialog").then((module) => module.PinDialog), { ssr: false });
const NoteDialog = dynamic(() => import("./note-dialog").then((module) => module.NoteDialog), { ssr: false });

type Props = {
  /** Whether the person may read cases. */
  allowed: boolean;
  /** The loaded pages of the list. Marks are asked for page by page. */
  pages: readonly { entries: readonly { index: number }[] }[];
  children: ReactNode;
};

type Open = { entry: Pinnable; first: "case" | "note" } | { pin: PinOfEntry };

type ListPage = Props["pages"][number];

/**
 * Gives the page of an entry. It stays the same function while pages are added: a further page then renders none of the
 * rows that are shown.
 */
function usePageOf(pages: readonly ListPage[]): Pinning["pageOf"] {
  const [known] = useState(() => ({ lists: new Map<number, readonly number[]>(), pages: new WeakSet<ListPage>() }));
  for (const page of pages) {
    if (known.pages.has(page)) continue;
    known.pages.add(page);
    const list = page.entries.map(({ index }) => index);
    for (const index of list) known.lists.set(index, list);
  }
  return useCallback((index: number) => known.lists.get(index) ?? [index], [known]);
}

/** Has the dialogs that pin an entry and change its note, for every place where an entry is shown. */
export function PinningProvider({ allowed, pages, children }: Props) {
  const [open, setOpen] = useState<Open>();
  const pageOf = usePageOf(pages);
  const client = useQueryClient();
  const value = useMemo((): Pinning => {
    return {
      pageOf,
      pin: (entry) => setOpen({ entry, first: "case" }),
      editNote: (pin) => setOpen({ pin }),
      note: (entry) => {
        const known = client.getQueryData<PinList>(caseKeys.pins(pageOf(entry.index)));
        const pin = known?.pins.find(({ index }) => index === entry.index);
        setOpen(pin ? { pin } : { entry, first: "note" });
      },
    };
  }, [client, pageOf]);
  if (!allowed) return children;
  const close = () => setOpen(undefined);
  return (
    <PinningContext value={value}>
      {children}
      {open && "entry" in open && <PinDialog {...open} onClose={close} />}
      {open && "pin" in open && <NoteDialog {...open} onClose={close} />}
    </PinningContext>
  );
}
