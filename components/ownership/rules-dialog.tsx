"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { groupChoices } from "@/components/people/groups/queries";
import { InputField, SelectField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { ConfigureOwnershipRequest, OwnershipSettings } from "@/lib/ownership/schema";
import { configureOwnership, ownershipKey } from "./queries";

type Fields = {
  errors: Partial<Record<"attestation.everyDays" | "attestation.dueDays" | "attestation.onSilence", string>>;
  bind: (name: "everyDays" | "dueDays" | "onSilence") => object;
};

/** How often owners are asked, how long they may take, and the consequence of silence. */
function AttestationFields({ errors, bind }: Fields) {
  return (
    <>
      <InputField
        label="Ask owners every (days)"
        hint="Each owner then says whether they still answer for their agents. Empty: they are not asked."
        type="number"
        min={30}
        max={730}
        error={errors["attestation.everyDays"]}
        {...bind("everyDays")}
      />
      <InputField
        label="Days to answer"
        required
        type="number"
        min={7}
        max={90}
        error={errors["attestation.dueDays"]}
        {...bind("dueDays")}
      />
      <SelectField
        label="Without an answer"
        hint="The agent is also in the list of agents without an owner."
        options={[
          { value: "keep", label: "The agent goes on" },
          { value: "suspend", label: "The agent is suspended" },
        ]}
        error={errors["attestation.onSilence"]}
        {...bind("onSilence")}
      />
    </>
  );
}

type Props = { settings: OwnershipSettings; onClose: () => void };

/** Chooses who takes over what leavers leave behind, how long that may take, and how often owners are asked. */
export function RulesDialog({ settings, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const groups = useQuery(groupChoices).data?.groups ?? [];
  const { values, bind } = useFields({
    graceDays: String(settings.graceDays),
    fallbackGroupId: settings.fallbackGroup?.id ?? "",
    everyDays: String(settings.attestation.everyDays ?? ""),
    dueDays: String(settings.attestation.dueDays),
    onSilence: String(settings.attestation.onSilence),
  });
  const form = useForm({
    members: ["graceDays", "fallbackGroupId", "attestation.everyDays", "attestation.dueDays", "attestation.onSilence"],
    send: async () => {
      const { graceDays, fallbackGroupId, everyDays, dueDays, onSilence } = values;
      const body: ConfigureOwnershipRequest = {
        graceDays: Number(graceDays),
        fallbackGroupId: fallbackGroupId === "" ? null : fallbackGroupId,
        attestation: {
          everyDays: everyDays === "" ? null : Number(everyDays),
          dueDays: Number(dueDays),
          onSilence: onSilence === "suspend" ? "suspend" : "keep",
        },
      };
      client.setQueryData(ownershipKey, await configureOwnership(body));
      toast.done("Rules changed", "They apply to people who leave from now on.");
      onClose();
    },
  });
  return (
    <FormDialog form={form} title="Change rules for owners and leavers" verb="Change rules" onClose={onClose}>
      <SelectField
        label="Fallback group"
        hint="Its members take over what no backup owner or manager can. The agents are spread over them."
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
      <AttestationFields errors={form.errors} bind={bind} />
    </FormDialog>
  );
}
