"use client";

import { useQueryClient } from "@tanstack/react-query";
import { caseKeys, changeNote } from "@/components/cases/queries";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { InputField } from "@/components/ui/input-field";
import type { PinOfEntry } from "./use-pinning";

/** Changes the note of an entry in a case. */
export function NoteDialog({ pin, onClose }: { pin: PinOfEntry; onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({
    members: ["note"],
    send: async (typed) => {
      const { id } = pin.case;
      client.setQueryData(caseKeys.one(id), await changeNote(id, pin.index, String(typed.get("note"))));
      await client.invalidateQueries({ queryKey: caseKeys.allPins });
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Note of entry ${pin.index.toLocaleString("en")}`}
      description={`In the case ${pin.case.title}`}
      verb="Save note"
      size="sm"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <InputField
        name="note"
        label="Note"
        hint="Why the entry matters. It may be empty. The report shows it."
        error={form.errors.note}
        defaultValue={pin.note}
        maxLength={1000}
        autoComplete="off"
      />
    </FormDialog>
  );
}
