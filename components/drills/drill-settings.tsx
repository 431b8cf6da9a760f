"use client";

import { useQueryClient } from "@tanstack/react-query";
import { AgentField } from "@/components/agents/agent-field";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { type ShownState, useShownState } from "@/components/forms/use-shown-state";
import { Checkbox } from "@/components/ui/choice";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { DrillsResponse } from "@/lib/drills/schema";
import { configureDrills, drillsKey } from "./queries";

type Props = Pick<DrillsResponse, "settings" | "etag"> & { onClose: () => void };

/** The settings as they are now, which an edit names. */
function useShownSettings({ settings, etag }: Props): ShownState {
  const client = useQueryClient();
  const facts = {
    Canary: settings?.agent.name ?? "none",
    "Period (minutes)": String(settings?.everyMinutes ?? ""),
    "Target (ms)": String(settings?.targetMs ?? ""),
    "Run by schedule": settings?.enabled ? "yes" : "no",
  };
  return { etag, facts, reload: () => client.invalidateQueries({ queryKey: drillsKey }) };
}

/** The typed settings, and the form that sends them. */
function useDrillSettings({ settings, etag, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const { values, bind, set } = useFields({
    everyMinutes: String(settings?.everyMinutes ?? 60),
    targetMs: String(settings?.targetMs ?? 1_000),
    enabled: settings?.enabled ?? true,
  });
  const seen = useShownState(useShownSettings({ settings, etag, onClose }));
  const form = useForm({
    whyNot: seen.whyNot,
    members: ["agentId", "everyMinutes", "targetMs"],
    send: async (typed) => {
      const { everyMinutes, targetMs, enabled } = values;
      const agentId = String(typed.get("agentId")).trim();
      const body = { agentId, everyMinutes: Number(everyMinutes), targetMs: Number(targetMs), enabled };
      client.setQueryData(drillsKey, await seen.decide((tag) => configureDrills(body, tag)));
      toast.done("Drills set", enabled ? "The next drill starts by itself." : "No drill starts by itself.");
      onClose();
    },
  });
  return { form, notice: seen.notice, values, bind, set };
}

/** Chooses the canary of the drills, their period and the target of the time to effect. */
export function DrillSettingsDialog(props: Props) {
  const { form, notice, values, bind, set } = useDrillSettings(props);
  const { settings, onClose } = props;
  return (
    <FormDialog form={form} title="Set stop drills" verb="Set stop drills" onClose={onClose}>
      {notice}
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
