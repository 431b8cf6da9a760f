"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { Panel } from "@/components/ui/panel";
import type { AgentResponse } from "@/lib/agents/schema";
import { Checklist } from "./checklist";
import { OwnershipPanel } from "./ownership-panel";
import { agentLifecycle } from "./queries";

/** The go-live checklist of an agent, on its page. */
export function GoLiveChecklist({ agent }: { agent: AgentResponse }) {
  const { data } = useQuery(agentLifecycle(agent.id));
  return data ? <Checklist agent={agent} lifecycle={data} /> : null;
}

/** The people who answer for an agent and its planned end, on its page. */
export function AgentOwnership({ agent }: { agent: AgentResponse }) {
  const query = useQuery(agentLifecycle(agent.id));
  if (query.data) return <OwnershipPanel agent={agent} lifecycle={query.data} />;
  return (
    <Panel title="Ownership and planned end">
      <Unloaded query={query} name="The owners" lines={4} />
    </Panel>
  );
}
