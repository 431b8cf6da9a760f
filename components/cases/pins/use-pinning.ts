"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { pinsOf } from "@/components/cases/queries";
import type { AuditEntry } from "@/lib/audit/schema";
import type { PinList } from "@/lib/cases/schema";

/** An entry as far as pinning needs it. */
export type Pinnable = Pick<AuditEntry, "index" | "time" | "agent">;
/** A case that holds an entry, with the note there. */
export type PinOfEntry = PinList["pins"][number];

export type Pinning = {
  /** Opens the dialog that pins an entry. */
  pin: (entry: Pinnable) => void;
  /** Opens the note of a pinned entry. For another entry, the dialog that pins it, with the note first. */
  note: (entry: Pinnable) => void;
  /** Opens the dialog for the note of a pin. */
  editNote: (pin: PinOfEntry) => void;
  /** The entries of the page of the list on which an entry is. */
  pageOf: (index: number) => readonly number[];
};

export const PinningContext = createContext<Pinning | undefined>(undefined);

/** Pins entries to cases; undefined for people without access to cases. */
export const usePinning = (): Pinning | undefined => useContext(PinningContext);

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
