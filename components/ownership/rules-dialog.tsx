"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { groupChoices } from "@/components/people/groups/queries";
import { InputField, SelectField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { ConfigureOwnershipRequest, OwnershipSettings } from "@/lib/ownership/schema";
import { configureOwnership, ownershipKey } from "./queries";

type Fields = {
  errors: Partial<Record<"attestation.everyDays" | "attestation.dueDays" | "attestation.onSilence", string>>;
  bind: (name: "everyDays" | "dueDays" | "onSilence") => object;
};

const silences = [
  { value: "keep", label: "The agent goes on" },
  { value: "suspend", label: "The agent is suspended" },
];

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
        options={silences}
        error={errors["attestation.onSilence"]}
        {...bind("onSilence")}
      />
    </>
  );
}

type Props = { settings: OwnershipSettings; onClose: () => void };

type Typed = Record<"graceDays" | "fallbackGroupId" | "everyDays" | "dueDays" | "onSilence", string>;

const typedOf = ({ graceDays, fallbackGroup, attestation }: OwnershipSettings): Typed => ({
  graceDays: String(graceDays),
  fallbackGroupId: fallbackGroup?.id ?? "",
  everyDays: String(attestation.everyDays ?? ""),
  dueDays: String(attestation.dueDays),
  onSilence: String(attestation.onSilence),
});

const viewsOf = (groups: readonly { id: string; name: string }[]): FieldViews<Typed> => ({
  graceDays: { label: "Grace period (days)" },
  fallbackGroupId: {
    label: "Fallback group",
    show: (id) => groups.find((group) => group.id === id)?.name ?? "No group",
  },
  everyDays: { label: "Ask owners every (days)" },
  dueDays: { label: "Days to answer" },
  onSilence: { label: "Without an answer", show: (kept) => silences.find(({ value }) => value === kept)?.label },
});

function requestOf({ graceDays, fallbackGroupId, everyDays, dueDays, onSilence }: Typed): ConfigureOwnershipRequest {
  return {
    graceDays: Number(graceDays),
    fallbackGroupId: fallbackGroupId === "" ? null : fallbackGroupId,
    attestation: {
      everyDays: everyDays === "" ? null : Number(everyDays),
      dueDays: Number(dueDays),
      onSilence: onSilence === "suspend" ? "suspend" : "keep",
    },
  };
}

/** Chooses who takes over what leavers leave behind, how long that may take, and how often owners are asked. */
export function RulesDialog({ settings, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const groups = useQuery(groupChoices).data?.groups ?? [];
  const current = typedOf(settings);
  const { values, set, bind } = useFields(current);
  const merged = useMergedEdit<Typed, string>({
    current: { version: settings.etag, fields: current },
    mine: values,
    take: set,
  });
  const form = useForm({
    members: ["graceDays", "fallbackGroupId", "attestation.everyDays", "attestation.dueDays", "attestation.onSilence"],
    whyNot: merged.whyNotSave,
    reload: () => client.invalidateQueries({ queryKey: ownershipKey }),
    send: async () => {
      const changed = await configureOwnership(requestOf(values), merged.base.version);
      client.setQueryData(ownershipKey, changed);
      toast.done("Rules changed", "They apply to people who leave from now on.");
      onClose();
    },
  });
  return (
    <FormDialog form={form} title="Change rules for owners and leavers" verb="Change rules" onClose={onClose}>
      <EditConflicts edit={merged} views={viewsOf(groups)} />
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
