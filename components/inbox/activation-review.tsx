"use client";

import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useState } from "react";
import { AgentDialogs } from "@/components/agents/agent-dialogs";
import { whyNot } from "@/components/agents/agent-menu";
import { agentDetail } from "@/components/agents/queries";
import { useReviewKeys } from "@/components/control-changes/review-keys";
import { Unloaded } from "@/components/data/unloaded";
import { RiskMark } from "@/components/marks/risk-mark";
import { Button, ButtonLink } from "@/components/ui/button";
import { KeyValue } from "@/components/ui/key-value";
import type { AgentResponse } from "@/lib/agents/schema";
import type { InboxItem } from "@/lib/inbox/schema";

function Loaded({ agent }: { agent: AgentResponse }) {
  const [asking, setAsking] = useState<"activate">();
  const refusal = whyNot(agent, "activate");
  useReviewKeys({ a: refusal === undefined ? () => setAsking("activate") : undefined });
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
        <ButtonLink href={`/agents/${agent.id}`}>Open the agent</ButtonLink>
      </div>
      <AgentDialogs agent={agent} asking={asking} onClose={() => setAsking(undefined)} />
    </>
  );
}

/** The activation of an agent that another person asked for. */
export function ActivationReview({ item: { subject } }: { item: InboxItem }) {
  const query = useQuery(agentDetail(subject.id));
  if (!query.data) return <Unloaded query={query} name="The agent" lines={4} />;
  return <Loaded agent={query.data} />;
}
