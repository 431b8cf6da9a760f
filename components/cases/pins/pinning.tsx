"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { caseKeys, pinsOf } from "@/components/cases/queries";
import type { AuditEntry } from "@/lib/audit/schema";
import type { PinList } from "@/lib/cases/schema";

const PinDialog = dynamic(() => import("./pin-dialog").then((module) => module.PinDialog), { ssr: false });
const NoteDialog = dynamic(() => import("./note-dialog").then((module) => module.NoteDialog), { ssr: false });

/** An entry as far as pinning needs it. */
export type Pinnable = Pick<AuditEntry, "index" | "time" | "agent">;
/** A case that holds an entry, with the note there. */
export type PinOfEntry = PinList["pins"][number];

type Pinning = {
  /** Opens the dialog that pins an entry. */
  pin: (entry: Pinnable) => void;
  /** Opens the note of a pinned entry. For another entry, the dialog that pins it, with the note first. */
  note: (entry: Pinnable) => void;
  /** Opens the dialog for the note of a pin. */
  editNote: (pin: PinOfEntry) => void;
  /** The entries of the page of the list on which an entry is. */
  pageOf: (index: number) => readonly number[];
};

const PinningContext = createContext<Pinning | undefined>(undefined);

/** Pins entries to cases; undefined for people without access to cases. */
export const usePinning = (): Pinning | undefined => useContext(PinningContext);

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

/** The cases that hold an entry, the newest first; none until they are loaded. */
export function usePinsOf(index: number): readonly PinOfEntry[] {
  const pinning = usePinning();
  const page = pinning?.pageOf(index) ?? [];
  const { data } = useQuery({
    ...pinsOf(page),
    enabled: page.length > 0,
    select: ({ pins }) => pins.filter((pin) => pin.index === index),
  });
  return data ?? [];
}
