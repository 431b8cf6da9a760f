"use client";

import { useQuery } from "@tanstack/react-query";
import { AgentDialogs } from "@/components/agents/agent-dialogs";
import { agentDetail } from "@/components/agents/queries";

/** Asks for the reason to suspend an agent, from wherever one meets it. */
export function SuspendAgent({ agentId, onClose }: { agentId: string; onClose: () => void }) {
  const agent = useQuery(agentDetail(agentId)).data;
  return agent ? <AgentDialogs agent={agent} asking="suspend" onClose={onClose} /> : null;
}
