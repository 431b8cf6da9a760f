"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { groupChoices } from "@/components/people/groups/queries";
import { InputField, SelectField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { OwnershipSettings } from "@/lib/ownership/schema";
import { configureOwnership, ownershipKey } from "./queries";

type Props = { settings: OwnershipSettings; onClose: () => void };

/** Chooses who takes over what leavers leave behind, and how long that may take. */
export function RulesDialog({ settings, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const groups = useQuery(groupChoices).data?.groups ?? [];
  const { values, bind } = useFields({
    graceDays: String(settings.graceDays),
    fallbackGroupId: settings.fallbackGroup?.id ?? "",
  });
  const form = useForm({
    members: ["graceDays", "fallbackGroupId"],
    send: async () => {
      const { graceDays, fallbackGroupId } = values;
      const body = { graceDays: Number(graceDays), fallbackGroupId: fallbackGroupId === "" ? null : fallbackGroupId };
      client.setQueryData(ownershipKey, await configureOwnership(body));
      toast.done("Rules changed", "They apply to people who leave from now on.");
      onClose();
    },
  });
  return (
    <FormDialog form={form} title="Change rules for leavers" verb="Change rules" onClose={onClose}>
      <SelectField
        label="Fallback group"
        hint="Its members take over what no manager can. The agents are spread over them."
        placeholder="No group"
        options={groups.map(({ id, name }) => ({ value: id, label: name }))}
        error={form.errors.fallbackGroupId}
        {...bind("fallbackGroupId")}
      />
      <InputField
        label="Grace period (days)"
        hint="After it, what has no other person is suspended."
        required
        type="number"
        min={1}
        max={365}
        error={form.errors.graceDays}
        {...bind("graceDays")}
      />
    </FormDialog>
  );
}
