"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { useForm } from "@/components/forms/use-form";
import { type ShownState, useShownState } from "@/components/forms/use-shown-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import type { AgentLifecycle } from "@/lib/lifecycle/schema";
import { dayOf, endOfDay, outcomeWords } from "./lifecycle-words";
import { lifecycleKeys, useLifecycleCommands } from "./queries";

/** The planned end as it is now, which an edit names. */
function useShownEnd({ agentId, plannedEnd, plannedEndEtag: etag }: AgentLifecycle): ShownState {
  const client = useQueryClient();
  const facts = {
    "Last day": plannedEnd ? dayOf(plannedEnd.endsAt) : "none",
    "On that day": plannedEnd ? outcomeWords[plannedEnd.outcome] : "nothing",
  };
  return { etag, facts, reload: () => client.invalidateQueries({ queryKey: lifecycleKeys.agent(agentId) }) };
}

type Props = { agentName: string; lifecycle: AgentLifecycle; onClose: () => void };

/** Sets, extends or takes away the planned end of an agent. */
export function EndDialog({ agentName, lifecycle, onClose }: Props) {
  const { agentId, plannedEnd, rule } = lifecycle;
  const { setEnd } = useLifecycleCommands();
  const toast = useToast();
  const seen = useShownState(useShownEnd(lifecycle));
  const form = useForm({
    members: ["endsAt", "reason"],
    whyNot: seen.whyNot,
    send: async (typed) => {
      const day = String(typed.get("endsAt"));
      const body = { endsAt: day === "" ? null : endOfDay(day), reason: String(typed.get("reason")).trim() };
      await seen.decide((etag) => setEnd(agentId, body, etag));
      toast.done(day === "" ? "Planned end taken away" : "Planned end set");
      onClose();
    },
  });
  const limit = rule.mostDays === null ? "" : ` At most ${rule.mostDays} days from now.`;
  return (
    <FormDialog
      title={`Planned end of ${agentName}`}
      description={`${outcomeWords[rule.outcome]} by the server on that day. Its people are told before.`}
      verb="Save planned end"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      {seen.notice}
      <Field label="Last day" hint={`In UTC. Empty takes the planned end away.${limit}`} error={form.errors.endsAt}>
        <Input name="endsAt" type="date" defaultValue={plannedEnd ? dayOf(plannedEnd.endsAt) : ""} />
      </Field>
      <ReasonField name="reason" required error={form.errors.reason} />
    </FormDialog>
  );
}
