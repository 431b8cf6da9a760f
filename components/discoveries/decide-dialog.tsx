"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { AgentField } from "@/components/agents/agent-field";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { ButtonLink } from "@/components/ui/button";
import { TextareaField } from "@/components/ui/input-field";
import { Segments } from "@/components/ui/segments";
import { useToast } from "@/components/ui/toast";
import { DecideDiscovery, type DiscoveryResponse } from "@/lib/discoveries/schema";
import { statusWords } from "./discovery-words";
import { decideDiscovery, discoveryKeys } from "./queries";

type Decision = DecideDiscovery["status"];
const options: readonly { value: Decision; label: string }[] = [
  { value: "claimed", label: "Claim" },
  { value: "registered", label: "Register" },
  { value: "blocked", label: "Block" },
  { value: "ignored", label: "Ignore" },
];

const hints: Record<Decision, string> = {
  claimed: "You look into it. It stays visible under Claimed.",
  registered: "It is an agent. Register it now, or choose the agent that it is.",
  blocked: "It must not run. Its system still has to lock it: Mandate holds none of its credentials.",
  ignored: "It is no agent. It comes back only by a decision, not by another import or question.",
};

type Props = { discovery: DiscoveryResponse; onClose: () => void };

/** Decides what an identity of another system is. */
export function DecideDialog({ discovery, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const [status, setStatus] = useState<Decision>("claimed");
  const needsReason = status === "blocked" || status === "ignored";
  const form = useForm({
    wrong: { agentId: "Choose an agent from the list.", reason: "Say why, in at most 1,000 characters." },
    parse: (typed: FormData) => {
      const reason = String(typed.get("reason") ?? "").trim();
      const agentId = String(typed.get("agentId") ?? "").trim();
      return DecideDiscovery.safeParse({
        status,
        ...(status === "registered" ? { agentId } : {}),
        ...(reason === "" && !needsReason ? {} : { reason }),
      });
    },
    send: async (body) => {
      await decideDiscovery(discovery, body);
      void client.invalidateQueries({ queryKey: discoveryKeys.all });
      toast.done(`${discovery.name}: ${statusWords[status].toLowerCase()}`);
      onClose();
    },
    reload: () => client.invalidateQueries({ queryKey: discoveryKeys.all }),
  });
  return (
    <FormDialog form={form} title={`Decide ${discovery.name}`} verb="Save decision" onClose={onClose}>
      <Segments label="Decision" value={status} options={options} onChange={setStatus} />
      <p className="text-ink2">{hints[status]}</p>
      {status === "registered" && (
        <>
          <ButtonLink href={`/agents/new?discovery=${discovery.id}`} className="self-start">
            Register a new agent
          </ButtonLink>
          <AgentField name="agentId" required error={form.errors.agentId} />
        </>
      )}
      <TextareaField name="reason" label="Reason" required={needsReason} error={form.errors.reason} />
    </FormDialog>
  );
}
