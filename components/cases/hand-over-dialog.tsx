"use client";

import { useQueryClient } from "@tanstack/react-query";
import { UserRoundCheck } from "lucide-react";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { DialogButton } from "@/components/ui/dialog-button";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { CaseResponse } from "@/lib/cases/schema";
import { caseKeys, handOverCase } from "./queries";

type Props = { item: Pick<CaseResponse, "id" | "assignee"> };

function HandOverDialog({ item: { id, assignee }, onClose }: Props & { onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const form = useForm({
    members: ["email", "note"],
    send: async (typed) => {
      const note = String(typed.get("note")).trim();
      const body = { email: String(typed.get("email")), from: assignee.id, ...(note !== "" && { note }) };
      const handed = await handOverCase(id, body);
      client.setQueryData(caseKeys.one(id), handed);
      await client.invalidateQueries({ queryKey: caseKeys.lists });
      toast.done("Case handed over", `${handed.assignee.name ?? handed.assignee.id} works on it now.`);
      onClose();
    },
  });
  return (
    <FormDialog
      title="Hand over case"
      description={`${assignee.name ?? assignee.id} works on it now. Everyone who reads the trail can still see it.`}
      verb="Hand over case"
      size="sm"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <InputField
        name="email"
        type="email"
        label="New person"
        hint="The email address of an active person who reads the audit trail."
        error={form.errors.email}
        required
        autoComplete="off"
      />
      <InputField
        name="note"
        label="Note"
        hint="Kept in the audit trail. It may be empty."
        error={form.errors.note}
        maxLength={1000}
        autoComplete="off"
      />
    </FormDialog>
  );
}

/** A button and its dialog, which hands a case over to another person. */
export function HandOver({ item }: Props) {
  return (
    <DialogButton
      icon={<UserRoundCheck aria-hidden />}
      dialog={(close) => <HandOverDialog item={item} onClose={close} />}
    >
      Hand over case
    </DialogButton>
  );
}
