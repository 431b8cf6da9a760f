"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Pencil, X } from "lucide-react";
import { useState } from "react";
import { caseKeys, pinEntry, unpinEntry } from "@/components/cases/queries";
import { InlineForm } from "@/components/forms/form";
import { useForm } from "@/components/forms/use-form";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { useToast } from "@/components/ui/toast";
import type { CaseResponse } from "@/lib/cases/schema";
import { NoteDialog } from "./note-dialog";
import type { PinOfEntry } from "./use-pinning";

function PinForm({ id, onClose }: { id: string; onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({
    members: ["index", "note"],
    send: async (typed) => {
      const pin = { index: Number(typed.get("index")), note: String(typed.get("note")) };
      client.setQueryData(caseKeys.one(id), await pinEntry(id, pin));
      onClose();
    },
  });
  return (
    <InlineForm form={form} noValidate={false} verb="Pin entry" onCancel={onClose}>
      <Field label="Entry number" hint="The audit trail shows the number of each entry." error={form.errors.index}>
        <Input name="index" type="number" min={0} required />
      </Field>
      <Field label="Note" hint="Why the entry matters. It may be empty. The report shows it." error={form.errors.note}>
        <Input name="note" maxLength={1000} autoComplete="off" />
      </Field>
    </InlineForm>
  );
}

function Pins({ id, title, pins, state }: Pick<CaseResponse, "id" | "title" | "pins" | "state">) {
  const [edited, edit] = useState<PinOfEntry>();
  const client = useQueryClient();
  const toast = useToast();
  const remove = async (index: number) => {
    try {
      client.setQueryData(caseKeys.one(id), await unpinEntry(id, index));
      toast.done("Entry removed from the case");
    } catch (error) {
      toast.problem("Entry not removed", error);
    }
  };
  return (
    <>
      <ul aria-label="Pinned entries">
        {pins.map(({ index, note, pinnedBy, at, entry }) => (
          <li key={index} className="flex items-start gap-3 border-line px-4 py-3 not-last:border-b">
            <div className="flex min-w-0 flex-1 flex-col gap-1">
              <Link href={`/audit?entry=${index}`} className="[overflow-wrap:anywhere] hover:underline">
                <span className="text-ink3 tabular-nums">{index}</span>{" "}
                {entry?.sentence ?? "You may not see this entry."}
              </Link>
              {note !== "" && <p className="[overflow-wrap:anywhere]">{note}</p>}
              <p className="text-ink3 text-sm">
                {entry && <Timestamp at={entry.time} mode="exact" />} pinned by {pinnedBy.name ?? pinnedBy.id},{" "}
                <Timestamp at={at} />
              </p>
            </div>
            {state === "open" && (
              <>
                <IconButton
                  icon={<Pencil aria-hidden />}
                  label={`Change the note of entry ${index}`}
                  onClick={() => edit({ index, note, case: { id, title } })}
                />
                <IconButton
                  icon={<X aria-hidden />}
                  label={`Remove entry ${index} from the case`}
                  onClick={() => void remove(index)}
                />
              </>
            )}
          </li>
        ))}
      </ul>
      {edited && <NoteDialog pin={edited} onClose={() => edit(undefined)} />}
    </>
  );
}

/** The pinned entries of a case, and the form that pins one. */
export function CasePins({ item: { id, title, pins, state } }: { item: CaseResponse }) {
  const [open, setOpen] = useState(false);
  const actions = state === "open" && !open && (
    <Button size="sm" onClick={() => setOpen(true)}>
      Pin entry
    </Button>
  );
  return (
    <Panel flush title="Pinned entries" actions={actions}>
      {open && state === "open" && (
        <div className="border-line border-b p-4">
          <PinForm id={id} onClose={() => setOpen(false)} />
        </div>
      )}
      {pins.length === 0 ? (
        <EmptyState kind="none" title="No entries yet">
          Pinned entries appear here and in the evidence pack. Pin the first one in the audit trail, or by its number.
        </EmptyState>
      ) : (
        <Pins {...{ id, title, pins, state }} />
      )}
    </Panel>
  );
}
