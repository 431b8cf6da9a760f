"use client";

import dynamic from "next/dynamic";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { notApprover, useChangePolicy } from "@/components/lifecycle/change-terms";
import { allowedSince, resumptionEffect } from "@/components/marks/resumption";
import { RiskParts } from "@/components/marks/risk-parts";
import { exactInstant } from "@/components/time/instant";
import { useZone } from "@/components/time/zone";
import { useToast } from "@/components/ui/toast";
import type { AgentResponse } from "@/lib/agents/schema";
import { isAboveThreshold } from "@/lib/control-changes/takes-two.policy";
import { useAgentCommands } from "./agent-commands";
import { counted } from "./agent-words";
import { useShownAgent } from "./shown-agent";

const EditAgentDialog = dynamic(() => import("./edit-agent-dialog").then((module) => module.EditAgentDialog), {
  loading: () => null,
});

const TransferAgentDialog = dynamic(
  () => import("./transfer-agent-dialog").then((module) => module.TransferAgentDialog),
  { loading: () => null },
);

// Most who open an agent do not stop it.
const StopDialog = dynamic(() => import("./lifecycle/stop-dialogs").then((module) => module.StopDialog), {
  loading: () => null,
});

export type AgentDialogName = "activate" | "suspend" | "resume" | "reinstate" | "retire" | "edit" | "transfer";

type Props = { agent: AgentResponse; asking: AgentDialogName | undefined; onClose: () => void };

/** Counts the active instances and delegations in words; undefined if there are none. */
function atWork({ counts: { instances, delegations } }: AgentResponse): string | undefined {
  const parts = [
    instances.active > 0 && counted(instances.active, "active instance"),
    delegations.active > 0 && counted(delegations.active, "active delegation"),
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(" and ") : undefined;
}

function suspensionEffect(agent: AgentResponse): string {
  const working = atWork(agent);
  const stops = working
    ? `No action of the agent is allowed from now on: ${working} stop working.`
    : "No action of the agent is allowed from now on.";
  return `${stops} It can be resumed as it was.`;
}

function retirementEffect(agent: AgentResponse): string {
  const { openEnrolmentTokens } = agent.counts;
  const open = openEnrolmentTokens > 0 && counted(openEnrolmentTokens, "open enrolment token");
  const ends = [atWork(agent), open].filter(Boolean).join(", and ");
  return ends
    ? `Ends the agent permanently, and with it ${ends}.`
    : "Ends the agent permanently. Nothing acts for it now.";
}

/** The dialogs of an agent's actions, one open at a time. */
export function AgentDialogs(props: Props) {
  const { agent, asking, onClose } = props;
  return (
    <>
      <StateDialogs {...props} />
      {isStop(asking) && (
        <StopDialog
          agent={agent}
          asking={asking}
          effect={asking === "retire" ? retirementEffect(agent) : suspensionEffect(agent)}
          onClose={onClose}
        />
      )}
      {asking === "edit" && <EditAgentDialog agent={agent} onClose={onClose} />}
      {asking === "transfer" && <TransferAgentDialog agent={agent} onClose={onClose} />}
    </>
  );
}

type Stop = "suspend" | "retire" | "reinstate";

const isStop = (asking: AgentDialogName | undefined): asking is Stop =>
  asking === "suspend" || asking === "retire" || asking === "reinstate";

function useSay() {
  const toast = useToast();
  const { shown } = useZone();
  const since = (agent: AgentResponse) => exactInstant(new Date(agent.statusAt), shown);
  return {
    allowed: (what: string, agent: AgentResponse) => toast.done(what, allowedSince(agent.standing, since(agent))),
  };
}

/** Activates an agent. It shows how many people the lifecycle policy in effect asks for. */
function ActivateDialog({ agent, onClose }: Omit<Props, "asking">) {
  const commands = useAgentCommands(agent);
  const toast = useToast();
  const say = useSay();
  const { policy, whyNot } = useChangePolicy(agent.id);
  const shown = useShownAgent(agent);
  const asksOther = agent.status !== "pending" && (isAboveThreshold(agent) || policy?.rule.people === 2);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Activate agent ${agent.name}`}
      verb={agent.status === "pending" ? "Confirm activation" : "Activate agent"}
      tone="primary"
      reason="none"
      effect={
        <div className="flex flex-col gap-3">
          <p>{activationEffect(agent, policy?.rule.people)}</p>
          {agent.activation && <RiskParts risk={agent.activation.risk} open />}
        </div>
      }
      whyNot={whyNot ?? (policy && !asksOther ? notApprover(policy) : undefined)}
      shown={shown}
      onConfirm={async (_, etag) => {
        const moved = await commands.activate(etag);
        if (moved.status === "pending") toast.info("Activation requested", "A second person has to confirm it.");
        else say.allowed("Agent activated", moved);
      }}
    />
  );
}

function StateDialogs({ agent, asking, onClose }: Props) {
  const commands = useAgentCommands(agent);
  const shown = useShownAgent(agent);
  const say = useSay();
  return (
    <>
      {asking === "activate" && <ActivateDialog agent={agent} onClose={onClose} />}
      <ConfirmDialog
        open={asking === "resume"}
        onOpenChange={onClose}
        title={`Resume agent ${agent.name}`}
        verb="Resume agent"
        tone="primary"
        reason="none"
        effect={resumptionEffect(atWork(agent))}
        shown={shown}
        onConfirm={async (_, etag) => say.allowed("Agent resumed", await commands.resume(etag))}
      />
    </>
  );
}

function activationEffect({ status, riskTier, owner }: AgentResponse, people: number | undefined): string {
  const accountable = `${owner?.name ?? "Its owner"} is accountable for it.`;
  if (status === "pending")
    return `Another person requested the activation. Your confirmation activates the agent. ${accountable}`;
  if (riskTier === "high" || riskTier === "critical") {
    return `Its risk tier is ${riskTier}: the agent becomes active once a second person confirms. ${accountable}`;
  }
  if (people === undefined) return accountable;
  if (people === 2)
    return `The lifecycle policy asks for two people: the agent becomes active once a second person confirms. ${accountable}`;
  return `The agent may act within its delegations from now on. ${accountable}`;
}
