"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { MessageSquareShare } from "lucide-react";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { useToast } from "@/components/ui/toast";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { askNarrowing, narrowingsOf } from "./queries";

type Props = { delegation: DelegationResponse; days: number };

/** Sends the suggestion to the owner of the agent, with a reason. The owner needs no such button. */
export function AskOwner({ delegation: { id, agent }, days }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const { data } = useQuery(narrowingsOf(id));
  if (!data || data.whyNotAsk?.code === "own_narrowing") return null;
  const ask = async (reason: string) => {
    await askNarrowing(id, days, reason);
    toast.done("The owner is asked", "Nothing changes until the owner accepts. The answer is in your inbox.");
    await client.invalidateQueries({ queryKey: ["narrowings"] });
  };
  return (
    <ConfirmButton
      icon={<MessageSquareShare aria-hidden />}
      whyNot={data.whyNotAsk?.reason}
      confirm={{
        title: `Ask the owner to narrow the delegation of ${agent.name}`,
        verb: "Ask owner",
        tone: "primary",
        effect: `The owner reads your reason, the difference and a replay, and accepts or declines. Nothing changes until then. The request ends after 30 days, or with the delegation.`,
        onConfirm: ask,
      }}
    >
      Ask owner to narrow…
    </ConfirmButton>
  );
}
