"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { useAgentCommands } from "@/components/agents/agent-commands";
import { AgentDialogs } from "@/components/agents/agent-dialogs";
import { whyNot } from "@/components/agents/agent-menu";
import { agentDetail } from "@/components/agents/queries";
import { useShownAgent } from "@/components/agents/shown-agent";
import { useReviewKeys } from "@/components/control-changes/review-keys";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { RiskMark } from "@/components/marks/risk-mark";
import { Button, ButtonLink } from "@/components/ui/button";
import { KeyValue } from "@/components/ui/key-value";
import { useToast } from "@/components/ui/toast";
import type { AgentResponse } from "@/lib/agents/schema";
import type { InboxItem } from "@/lib/inbox/schema";

/** Asks for the reason of a refusal. The agent is a draft again. */
function RefuseDialog({ agent, onClose }: { agent: AgentResponse; onClose: () => void }) {
  const [client, toast, { refuseActivation }] = [useQueryClient(), useToast(), useAgentCommands(agent)];
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Refuse the activation of ${agent.name}`}
      verb="Refuse activation"
      tone="danger"
      reason="required"
      effect={<p>The agent becomes a draft again. A person can ask for its activation again.</p>}
      shown={useShownAgent(agent)}
      onConfirm={async (reason, etag) => {
        await refuseActivation(reason, etag);
        toast.done("Activation refused");
        await client.invalidateQueries({ queryKey: ["inbox"] });
      }}
    />
  );
}

function Loaded({ agent, mayRefuse }: { agent: AgentResponse; mayRefuse: boolean }) {
  const [asking, setAsking] = useState<"activate" | "refuse">();
  const refusal = whyNot(agent, "activate");
  useReviewKeys({
    a: refusal === undefined ? () => setAsking("activate") : undefined,
    d: mayRefuse ? () => setAsking("refuse") : undefined,
  });
  const close = () => setAsking(undefined);
  return (
    <>
      <KeyValue
        items={[
          { label: "Purpose", value: agent.purpose },
          { label: "Owner", value: agent.owner?.name ?? "none" },
          { label: "Risk tier", value: <RiskMark tier={agent.riskTier} /> },
          { label: "Environment", value: agent.environment },
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" icon={<Check aria-hidden />} whyNot={refusal} onClick={() => setAsking("activate")}>
          Confirm activation
        </Button>
        {mayRefuse && (
          <Button variant="refuse" icon={<X aria-hidden />} onClick={() => setAsking("refuse")}>
            Refuse activation
          </Button>
        )}
        <ButtonLink href={`/agents/${agent.id}`}>Open the agent</ButtonLink>
      </div>
      <AgentDialogs agent={agent} asking={asking === "activate" ? asking : undefined} onClose={close} />
      {asking === "refuse" && <RefuseDialog agent={agent} onClose={close} />}
    </>
  );
}

/** The activation of an agent that another person asked for. */
export function ActivationReview({ item: { subject, can } }: { item: InboxItem }) {
  const query = useQuery(agentDetail(subject.id));
  if (!query.data) return <Unloaded query={query} name="The agent" lines={4} />;
  return <Loaded agent={query.data} mayRefuse={can.includes("refuse")} />;
}
