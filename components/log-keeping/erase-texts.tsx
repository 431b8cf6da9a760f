"use client";

import dynamic from "next/dynamic";
import { createContext, type ReactNode, useContext } from "react";
import { DialogButton } from "@/components/ui/dialog-button";
import type { AuditEntryDetail } from "@/lib/audit/schema";

const EraseDialog = dynamic(() => import("./erase-dialog").then((module) => module.EraseDialog), { ssr: false });

const MayErase = createContext(false);

/** Whether the viewer may erase texts of entries. */
export function MayEraseTexts({ may, children }: { may: boolean; children: ReactNode }) {
  return <MayErase value={may}>{children}</MayErase>;
}

/** Texts that are left beside a record and belong to it alone. Names serve many records. */
const erasableOf = ({ sealedTexts }: AuditEntryDetail): string[] =>
  sealedTexts.flatMap(({ member, value }) => (value === null || member.startsWith("names.") ? [] : [member]));

/** A button that erases texts of an entry, for people who may. */
export function EraseTexts({ entry }: { entry: AuditEntryDetail }) {
  const may = useContext(MayErase);
  const members = erasableOf(entry);
  if (!may || members.length === 0) return null;
  return (
    <div className="print:hidden">
      <DialogButton size="sm" dialog={(close) => <EraseDialog index={entry.index} members={members} onClose={close} />}>
        Erase texts
      </DialogButton>
    </div>
  );
}
