"use client";

import { useQueryClient } from "@tanstack/react-query";
import { LayoutTemplate } from "lucide-react";
import { sendJson } from "@/components/data/api-client";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { DialogButton } from "@/components/ui/dialog-button";
import { InputField, TextareaField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { TemplateResponse } from "@/lib/drafts/templates/schema";
import { templates } from "./queries";

const DAY = 86_400_000;

/** Template content of a delegation: authority without element names, purpose, validity and depth. */
const templateOf = ({ authority, purpose, notBefore, expiresAt, maxDepth }: DelegationResponse) => ({
  authority: authority.map(({ id: _, ...element }) => element),
  purpose,
  days: Math.min(366, Math.max(1, Math.round((Date.parse(expiresAt) - Date.parse(notBefore)) / DAY))),
  maxDepth,
});

function SaveDialog({ delegation, onClose }: { delegation: DelegationResponse; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const { values, bind } = useFields({ name: "", description: "" });
  const form = useForm({
    members: ["name", "description"],
    whyNot: values.name.trim() === "" ? "Enter a name." : undefined,
    send: async () => {
      const body = { ...values, ...templateOf(delegation) };
      await sendJson("POST", "/api/authority-templates", body, { schema: TemplateResponse });
      await client.invalidateQueries({ queryKey: templates.queryKey });
      toast.done("Template saved", "People who request authority can start from it.");
      onClose();
    },
  });
  return (
    <FormDialog form={form} title="Save as template" verb="Save template" onClose={onClose}>
      <p className="text-ink2">Saves the authority, purpose, validity and depth. A template grants no authority.</p>
      <InputField label="Name" required error={form.errors.name} maxLength={80} {...bind("name")} />
      <TextareaField
        label="Description"
        hint="Describe when to use the template."
        error={form.errors.description}
        rows={2}
        maxLength={500}
        {...bind("description")}
      />
    </FormDialog>
  );
}

/** Keeps the authority of a delegation for others to begin from. */
export function SaveAsTemplate({ delegation }: { delegation: DelegationResponse }) {
  return (
    <DialogButton
      icon={<LayoutTemplate aria-hidden />}
      dialog={(close) => <SaveDialog delegation={delegation} onClose={close} />}
    >
      Save as template
    </DialogButton>
  );
}
