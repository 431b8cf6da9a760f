"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import { CreateBlueprintRequest } from "@/lib/blueprints/schema";
import { BearerRisk } from "./bearer-risk";
import { blueprintKeys, createBlueprint } from "./queries";
import { type SettingsDraft, SettingsFields, settingsOf, stepsOf, wrongSettings } from "./settings-fields";

const wrong = { ...wrongSettings, name: "Enter a name of at most 80 characters." };

const blank: SettingsDraft & { name: string } = {
  name: "",
  tokenTtlSeconds: "300",
  keyLifetimeDays: "90",
  maxDelegationDays: "366",
  grantSubdelegationsAtOnce: false,
  requireDpop: true,
  ...stepsOf(null),
};

type Props = { onClose: () => void; onCreated: (id: string) => void };

/** Makes a template for a class of agents. Its ceiling is set afterwards, on a page of its own. */
export function CreateBlueprintDialog({ onClose, onCreated }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const { values, set, bind } = useFields(blank);
  const form = useForm({
    wrong,
    parse: () => {
      const { grantSubdelegationsAtOnce: _, ...settings } = settingsOf(values);
      return CreateBlueprintRequest.safeParse({ name: values.name.trim(), ...settings });
    },
    send: async (body) => {
      const made = await createBlueprint(body);
      await client.invalidateQueries({ queryKey: blueprintKeys.all });
      toast.done(`Blueprint ${made.name} created`, "You can now register agents with it.");
      onClose();
      onCreated(made.id);
    },
  });
  return (
    <FormDialog
      form={form}
      title="Create blueprint"
      description="Lifetimes of tokens and keys for a class of agents."
      verb="Create blueprint"
      onClose={onClose}
    >
      <InputField label="Name" required error={form.errors.name} maxLength={80} autoComplete="off" {...bind("name")} />
      <SettingsFields draft={values} errors={form.errors} set={set} />
      {!values.requireDpop && <BearerRisk agents={undefined} tokenTtlSeconds={Number(values.tokenTtlSeconds) || 0} />}
    </FormDialog>
  );
}
