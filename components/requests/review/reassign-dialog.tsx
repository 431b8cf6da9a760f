"use client";

import { FormDialog } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { SelectField } from "@/components/ui/input-field";
import type { RequestResponse } from "@/lib/requests/schema";
import type { DecisionBody } from "./use-decision";

type Props = {
  request: RequestResponse;
  onClose: () => void;
  onSend: (note: string, more: DecisionBody) => Promise<unknown>;
};

/** Passes the open step to one of those who may answer it, or to one of its groups. */
export function ReassignDialog({ request, onClose, onSend }: Props) {
  const { values, bind } = useFields({ to: "", note: "" });
  const { to, note } = values;
  const groups = request.steps.find(({ state }) => state === "open")?.groups ?? [];
  const options = [
    ...request.approvers.map(({ id, name }) => ({ value: id, label: name })),
    ...groups.map((name) => ({ value: `group ${name}`, label: `Everybody in ${name}` })),
  ];
  const form = useForm({
    whyNot: to === "" ? "Choose an approver first." : undefined,
    send: async () => {
      await onSend(note.trim(), to.startsWith("group ") ? { group: to.slice(6) } : { personId: to });
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title="Pass request on"
      description="The request appears in their queue. Other approvers can still decide it."
      verb="Pass request on"
      onClose={onClose}
    >
      <SelectField
        label="To"
        required
        placeholder={options.length === 0 ? "No other approver" : "Choose an approver"}
        options={options}
        {...bind("to")}
      />
      <ReasonField label="Note" maxLength={1000} {...bind("note")} />
    </FormDialog>
  );
}
