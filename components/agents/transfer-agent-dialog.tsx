"use client";

import { useState } from "react";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { secondPerson, useChangePolicy, waitingOf } from "@/components/lifecycle/change-terms";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { AgentResponse } from "@/lib/agents/schema";
import { AgentChangeRisk } from "./agent-change-risk";
import { useAgentCommands } from "./agent-commands";

type Props = { agent: AgentResponse; onClose: () => void };

/** The effect of a transfer to another person, and whether it waits for a second person. */
function transferEffect({ owner }: AgentResponse, days: number | undefined): string {
  const effect = owner
    ? `The new owner becomes accountable in place of ${owner.name}. Delegations given by ${owner.name} do not change.`
    : "The new owner becomes accountable for the agent. An agent without an owner cannot be activated.";
  return days === undefined ? effect : `${effect} ${secondPerson(days)}`;
}

/** Transfers the agent to another owner who is not asked. An offer asks them. */
export function TransferAgentDialog({ agent, onClose }: Props) {
  const [ownerEmail, setOwnerEmail] = useState("");
  const toast = useToast();
  const { transfer } = useAgentCommands(agent);
  const { policy, whyNot } = useChangePolicy(agent.id);
  // Each other person is a change.
  const change = { ownerId: "" };
  const waits = policy && waitingOf(agent, change, policy);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Transfer agent ${agent.name} without asking`}
      verb={waits ? "Propose transfer" : "Transfer agent"}
      whyNot={whyNot}
      tone="primary"
      reasonHint="The new owner is not asked. Kept in the audit trail."
      effect={transferEffect(agent, waits?.days)}
      onConfirm={async (reason) => {
        if (ownerEmail.trim() === "") throw new Error("Enter the email address of the new owner.");
        const moved = await transfer(ownerEmail.trim(), reason);
        const { pendingChange } = moved;
        if (pendingChange && pendingChange.id !== agent.pendingChange?.id)
          return toast.done("Transfer proposed", "Nothing changes until a second person confirms it.");
        return toast.done("Agent transferred", `${moved.owner?.name ?? "The new owner"} is accountable for it.`);
      }}
    >
      <InputField
        label="New owner"
        required
        hint="The email address of an active person of this organisation."
        type="email"
        value={ownerEmail}
        onChange={(event) => setOwnerEmail(event.target.value)}
        autoComplete="off"
      />
      {waits && <AgentChangeRisk agent={agent} change={change} />}
    </ConfirmDialog>
  );
}
