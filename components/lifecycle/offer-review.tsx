"use client";

import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useReviewButtons } from "@/components/control-changes/review-keys";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { RiskMark } from "@/components/marks/risk-mark";
import { KeyValue } from "@/components/ui/key-value";
import { useToast } from "@/components/ui/toast";
import type { OfferResponse } from "@/lib/lifecycle/schema";
import { roleWords } from "./lifecycle-words";
import { oneOffer, useLifecycleCommands } from "./queries";
import { useShownAgent } from "./shown-states";

const effects = {
  owner: "You are accountable for what the agent does from then on.",
  backup: "You answer for the agent if its owner leaves or is away.",
} as const;

/** The two answers: the person accepts, or declines with a reason. */
function OfferAnswers({ offer: { id, agent, role } }: { offer: OfferResponse }) {
  const { accept, decline } = useLifecycleCommands();
  const toast = useToast();
  const buttons = useReviewButtons();
  const shown = useShownAgent(agent);
  return (
    <div className="flex flex-wrap gap-2">
      <ConfirmButton
        ref={buttons.agree}
        variant="primary"
        icon={<Check aria-hidden />}
        confirm={{
          title: `Accept to be ${roleWords[role]} of ${agent.name}`,
          verb: "Accept",
          tone: "primary",
          reason: "none",
          effect: effects[role],
          shown,
          onConfirm: async (_, version) => {
            await accept(id, Number(version));
            toast.done("Accepted", `You are ${roleWords[role]} of ${agent.name}.`);
          },
        }}
      >
        Accept
      </ConfirmButton>
      <ConfirmButton
        ref={buttons.refuse}
        confirm={{
          title: `Decline to be ${roleWords[role]} of ${agent.name}`,
          verb: "Decline",
          effect: "The person who asked you reads the reason. Nothing changes about the agent.",
          onConfirm: async (answer) => {
            await decline(id, answer);
            toast.done("Declined");
          },
        }}
      >
        Decline
      </ConfirmButton>
    </div>
  );
}

/** An offer to answer for an agent. */
export function OfferReview({ id }: { id: string }) {
  const query = useQuery(oneOffer(id));
  if (!query.data) return <Unloaded query={query} name="The offer" lines={4} />;
  const { agent, reason, status } = query.data;
  if (status !== "offered") return <p className="text-ink2">This offer no longer waits.</p>;
  return (
    <>
      <KeyValue
        items={[
          { label: "Purpose", value: agent.purpose },
          { label: "Risk tier", value: <RiskMark tier={agent.riskTier} /> },
          { label: "Environment", value: <EnvironmentPill environment={agent.environment} /> },
          ...(reason === "" ? [] : [{ label: "Reason", value: reason }]),
        ]}
      />
      <OfferAnswers offer={query.data} />
    </>
  );
}
