"use client";

import { useQueryClient } from "@tanstack/react-query";
import { AgentField } from "@/components/agents/agent-field";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { Checkbox } from "@/components/ui/choice";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { DrillsResponse } from "@/lib/drills/schema";
import { configureDrills, drillsKey } from "./queries";

type Props = { settings: DrillsResponse["settings"]; onClose: () => void };

/** The typed settings, and the form that sends them. */
function useDrillSettings({ settings, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const { values, bind, set } = useFields({
    everyMinutes: String(settings?.everyMinutes ?? 60),
    targetMs: String(settings?.targetMs ?? 1_000),
    enabled: settings?.enabled ?? true,
  });
  const form = useForm({
    members: ["agentId", "everyMinutes", "targetMs"],
    send: async (typed) => {
      const { everyMinutes, targetMs, enabled } = values;
      const agentId = String(typed.get("agentId")).trim();
      const body = { agentId, everyMinutes: Number(everyMinutes), targetMs: Number(targetMs), enabled };
      client.setQueryData(drillsKey, await configureDrills(body));
      toast.done("Drills set", enabled ? "The next drill starts by itself." : "No drill starts by itself.");
      onClose();
    },
  });
  return { form, values, bind, set };
}

/** Chooses the canary of the drills, their period and the target of the time to effect. */
export function DrillSettingsDialog({ settings, onClose }: Props) {
  const { form, values, bind, set } = useDrillSettings({ settings, onClose });
  return (
    <FormDialog form={form} title="Set stop drills" verb="Set stop drills" onClose={onClose}>
      <AgentField
        name="agentId"
        label="Canary"
        required
        error={form.errors.agentId}
        hint="An active agent with authority over Mandate's own API. Each drill suspends it for a moment."
        agent={settings?.agent}
      />
      <InputField
        label="Period (minutes)"
        required
        type="number"
        min={5}
        max={10_080}
        error={form.errors.everyMinutes}
        {...bind("everyMinutes")}
      />
      <InputField
        label="Target (ms)"
        required
        type="number"
        min={10}
        max={60_000}
        error={form.errors.targetMs}
        hint="A drill that takes longer raises a detection."
        {...bind("targetMs")}
      />
      <Checkbox
        label="Run by schedule"
        checked={values.enabled}
        onChange={({ target }) => set({ enabled: target.checked })}
      />
    </FormDialog>
  );
}
