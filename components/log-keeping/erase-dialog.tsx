"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { useForm } from "@/components/forms/use-form";
import { Checkbox } from "@/components/ui/choice";
import { Field, FieldGroup } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { EraseTexts } from "@/lib/log-keeping/erasing.schema";
import { erasureReasons } from "@/lib/log-keeping/model";
import { eraseTexts } from "./queries";
import { erasureWords } from "./words";

const options = erasureReasons.map((value) => ({ value, label: erasureWords(value) }));

type Props = { index: number; members: readonly string[]; onClose: () => void };

/** Takes the texts to erase and the reason. */
export function EraseDialog({ index, members, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const form = useForm({
    members: ["members", "reason", "note"],
    send: async (typed) => {
      const body = { members: typed.getAll("members"), reason: typed.get("reason"), note: typed.get("note") };
      await eraseTexts(index, EraseTexts.parse(body));
      toast.done("Texts erased", "The sealed record keeps their digests, so its proof stays valid.");
      await client.invalidateQueries({ queryKey: ["audit-entry"] });
      await client.invalidateQueries({ queryKey: ["audit-list"] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Erase texts of entry ${index.toLocaleString("en")}`}
      description="Erased texts do not come back. The record stays, with the digests of the texts, and every proof stays valid. Exports made before keep the texts until they expire."
      verb="Erase texts"
      variant="danger-solid"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <FieldGroup label="Texts" error={form.errors.members}>
        {members.map((member) => (
          <Checkbox key={member} name="members" value={member} label={member} defaultChecked={members.length === 1} />
        ))}
      </FieldGroup>
      <Field label="Reason" error={form.errors.reason}>
        <Select name="reason" options={options} defaultValue="erasure_request" />
      </Field>
      <ReasonField name="note" label="Note" required error={form.errors.note} />
    </FormDialog>
  );
}
