"use client";

import { useQueryClient } from "@tanstack/react-query";
import { MessageSquareWarning } from "lucide-react";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { useToast } from "@/components/ui/toast";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { askRevocation } from "./queries";

/** Lets an approver ask security to revoke what they approved. */
export function AskRevocationButton({ delegation }: { delegation: DelegationResponse }) {
  const client = useQueryClient();
  const toast = useToast();
  const { id, agent } = delegation;
  const ask = async (reason: string) => {
    await askRevocation(id, reason);
    toast.done("Security is asked", "Nothing stops until security revokes it. Suspend it to stop it at once.");
    await client.invalidateQueries();
  };
  return (
    <ConfirmButton
      icon={<MessageSquareWarning aria-hidden />}
      confirm={{
        title: `Ask to revoke the delegation of ${agent.name}`,
        verb: "Ask for revocation",
        tone: "primary",
        effect: "Security revokes it or refuses with a reason. Nothing stops until then.",
        onConfirm: ask,
      }}
    >
      Ask for revocation…
    </ConfirmButton>
  );
}
