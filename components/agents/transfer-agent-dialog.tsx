"use client";

import { useState } from "react";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { AgentResponse } from "@/lib/agents/schema";
import { useAgentCommands } from "./agent-commands";

/** Transfers the agent to another owner who is not asked. An offer asks them. */
export function TransferAgentDialog({
  agent,
  open,
  onClose,
}: {
  agent: AgentResponse;
  open: boolean;
  onClose: () => void;
}) {
  const [ownerEmail, setOwnerEmail] = useState("");
  const toast = useToast();
  const { transfer } = useAgentCommands(agent);
  const close = () => {
    setOwnerEmail("");
    onClose();
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title={`Transfer agent ${agent.name} without asking`}
      verb="Transfer agent"
      tone="primary"
      reasonHint="The new owner is not asked. Kept in the audit trail."
      effect={
        agent.owner
          ? `The new owner becomes accountable in place of ${agent.owner.name}. Delegations given by ${agent.owner.name} do not change.`
          : "The new owner becomes accountable for the agent. An agent without an owner cannot be activated."
      }
      onConfirm={async (reason) => {
        if (ownerEmail.trim() === "") throw new Error("Enter the email address of the new owner.");
        const moved = await transfer(ownerEmail.trim(), reason);
        toast.done("Agent transferred", `${moved.owner?.name ?? "The new owner"} is accountable for it.`);
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
    </ConfirmDialog>
  );
}
