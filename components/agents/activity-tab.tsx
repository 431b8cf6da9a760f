"use client";

import { RecentActivity } from "@/components/audit/audit-list";
import { Timestamp } from "@/components/time/timestamp";
import { Panel } from "@/components/ui/panel";
import type { AgentResponse } from "@/lib/agents/schema";
import { ACTIVITY_ENTRIES, ofAgent } from "./recent";

function Figure({ label, value }: { label: string; value: number }) {
  return (
    <div className="min-w-28">
      <dt className="text-ink3">{label}</dt>
      <dd className="font-bold text-xl">{value.toLocaleString("en")}</dd>
    </div>
  );
}

/** The agent's actions and changes, read from the log. */
export function ActivityTab({ agent }: { agent: AgentResponse }) {
  const { allowed, denied, lastActionAt } = agent.usage;
  return (
    <div className="flex flex-col gap-6">
      <dl className="flex flex-wrap gap-x-8 gap-y-3">
        <Figure label="Actions allowed" value={allowed} />
        <Figure label="Actions denied" value={denied} />
        <div>
          <dt className="text-ink3">Last action</dt>
          <dd className="text-xl">
            <Timestamp at={lastActionAt} fallback="never" />
          </dd>
        </div>
      </dl>
      <Panel title="Newest entries of the audit trail">
        <RecentActivity q={ofAgent(agent.id)} limit={ACTIVITY_ENTRIES} asks={agent.can.includes("requestAuthority")} />
      </Panel>
    </div>
  );
}
