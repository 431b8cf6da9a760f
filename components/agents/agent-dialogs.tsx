"use client";

import { ConfirmByTyping, ConfirmDialog } from "@/components/ui/confirm-dialog";
import { exactInstant } from "@/components/ui/instant";
import { useToast } from "@/components/ui/toast";
import { useZone } from "@/components/ui/zone";
import type { AgentResponse } from "@/lib/agents/schema";
import { useAgentCommands } from "./agent-commands";
import { counted } from "./agent-words";
import { EditAgentDialog } from "./edit-agent-dialog";
import { TransferAgentDialog } from "./transfer-agent-dialog";

export type AgentDialogName = "activate" | "suspend" | "resume" | "retire" | "edit" | "transfer";

type Props = { agent: AgentResponse; asking: AgentDialogName | undefined; onClose: () => void };

/** What acts for the agent now, in words. */
const atWork = ({ counts }: AgentResponse): string =>
  `${counted(counts.instances.active, "active instance")} and ${counted(counts.delegations.active, "active delegation")}`;

/** The dialogs of an agent's actions, one open at a time. */
export function AgentDialogs(props: Props) {
  const { agent, asking, onClose } = props;
  return (
    <>
      <StateDialogs {...props} />
      <RetireDialog {...props} />
      <EditAgentDialog agent={agent} open={asking === "edit"} onClose={onClose} />
      <TransferAgentDialog agent={agent} open={asking === "transfer"} onClose={onClose} />
    </>
  );
}

function useSay() {
  const toast = useToast();
  const { shown } = useZone();
  return (what: string, agent: AgentResponse) =>
    toast.done(what, `In effect since ${exactInstant(new Date(agent.statusAt), shown)}.`);
}

function StateDialogs({ agent, asking, onClose }: Props) {
  const commands = useAgentCommands(agent);
  const say = useSay();
  return (
    <>
      <ConfirmDialog
        open={asking === "activate"}
        onOpenChange={onClose}
        title={`Activate agent ${agent.name}`}
        verb={agent.status === "pending" ? "Confirm activation" : "Activate agent"}
        tone="primary"
        reason="none"
        effect={activationEffect(agent)}
        onConfirm={async () => {
          const moved = await commands.activate();
          say(moved.status === "pending" ? "A second person has to confirm" : "Agent activated", moved);
        }}
      />
      <ConfirmDialog
        open={asking === "suspend"}
        onOpenChange={onClose}
        title={`Suspend agent ${agent.name}`}
        verb="Suspend agent"
        tone="signal"
        effect={`No action of it is allowed from now on: ${atWork(agent)} stop working. It can be resumed as it was.`}
        onConfirm={async (reason) => say("Agent suspended", await commands.suspend(reason))}
      />
      <ConfirmDialog
        open={asking === "resume"}
        onOpenChange={onClose}
        title={`Resume agent ${agent.name}`}
        verb="Resume agent"
        tone="primary"
        reason="none"
        effect={`It may act again with what it still has: ${atWork(agent)}.`}
        onConfirm={async () => say("Agent resumed", await commands.resume())}
      />
    </>
  );
}

function activationEffect({ status, riskTier, owner }: AgentResponse): string {
  const accountable = `${owner?.name ?? "Its owner"} is accountable for it.`;
  if (status === "pending") return `You confirm what somebody else asked for: it becomes active. ${accountable}`;
  if (riskTier === "high" || riskTier === "critical") {
    return `Its risk tier is ${riskTier}: it becomes active once a second person confirms. ${accountable}`;
  }
  return `It may act within the authority it is given, and has none yet beyond its delegations. ${accountable}`;
}

function RetireDialog({ agent, asking, onClose }: Props) {
  const commands = useAgentCommands(agent);
  const say = useSay();
  const { counts } = agent;
  return (
    <ConfirmByTyping
      open={asking === "retire"}
      onOpenChange={onClose}
      title={`Retire agent ${agent.name}`}
      verb="Retire agent"
      name={agent.name}
      noun="agent"
      effect={
        <>
          <p>
            Ends it for good: {atWork(agent)}
            {counts.openEnrolmentTokens > 0 && `, and ${counted(counts.openEnrolmentTokens, "open enrolment token")}`}{" "}
            are revoked now.
          </p>
          <p className="mt-1.5">The name is never used again. Its record stays.</p>
        </>
      }
      onConfirm={async (reason) => say("Agent retired", await commands.retire(reason))}
    />
  );
}
