"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { RecentActivity } from "@/components/audit/audit-list";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { Identity } from "@/components/marks/identity";
import { RiskMark } from "@/components/marks/risk-mark";
import { StandingNote } from "@/components/marks/standing-mark";
import { StopProofLink } from "@/components/revocation/proof-link";
import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import { SkeletonText } from "@/components/ui/skeleton";
import type { AgentResponse } from "@/lib/agents/schema";
import { holdsNothingYet, isUnknown } from "@/lib/principals/standing.model";
import { DeactivatedOwner, Ownerless } from "./agent-columns";
import { AgentTags } from "./agent-tags";
import { AuthoritySummary } from "./authority-summary";
import { NextSteps } from "./lifecycle/next-steps";
import { NeedsAttention } from "./needs-attention";
import { agentAttention } from "./queries";
import { ofAgent, RECENT_ENTRIES } from "./recent";
import { StateRail } from "./state-rail";

const AgentChange = dynamic(() => import("./agent-change").then((module) => module.AgentChange), {
  loading: () => null,
});

const GoLiveChecklist = dynamic(
  () => import("@/components/lifecycle/agent-lifecycle").then((module) => module.GoLiveChecklist),
  { loading: () => null },
);
const AgentOwnership = dynamic(
  () => import("@/components/lifecycle/agent-lifecycle").then((module) => module.AgentOwnership),
  { loading: () => <SkeletonText lines={4} /> },
);
const SilencePanel = dynamic(
  () => import("@/components/dormancy/silence-panel").then((module) => module.SilencePanel),
  {
    loading: () => null,
  },
);

const RiskPanel = dynamic(() => import("./risk-panel").then((module) => module.RiskPanel), {
  loading: () => <SkeletonText lines={3} />,
});

const stoppable: readonly AgentResponse["status"][] = ["draft", "pending", "active", "suspended"];

const stopped: readonly AgentResponse["status"][] = ["suspended", "revoked", "retiring", "retired"];

/** When an access review last brought an answer about the agent. */
function LastReview({ agentId }: { agentId: string }) {
  const { data, error } = useQuery(agentAttention(agentId));
  if (!data) return <span className="text-ink3">{error ? "unknown" : "…"}</span>;
  return <Timestamp at={data.review.lastReviewedAt} fallback="never" />;
}

function Accountable({ agent }: { agent: AgentResponse }) {
  const { owner, createdBy, createdAt, blueprint } = agent;
  return (
    <Panel title="Who answers for it">
      {owner && !owner.active && (
        <p className="mb-3">
          <DeactivatedOwner name={owner.name} />
        </p>
      )}
      {owner ? (
        <Identity name={owner.name} id={owner.email} seal={owner.id} frame="person" size="lg" />
      ) : (
        <p>
          <Ownerless />
        </p>
      )}
      <p className="mt-4 text-pretty">{agent.purpose}</p>
      <KeyValue
        className="mt-4"
        items={[
          { label: "Environment", value: <EnvironmentPill environment={agent.environment} /> },
          { label: "Risk tier", value: <RiskMark tier={agent.riskTier} /> },
          {
            label: "Blueprint",
            value: (
              <Pill mono tone="outline">
                {blueprint.name}@{blueprint.version}
              </Pill>
            ),
          },
          { label: "Last reviewed", value: <LastReview agentId={agent.id} /> },
          { label: "Tags", value: <AgentTags agent={agent} /> },
          { label: "SPIFFE ID", value: <CopyField value={agent.spiffeId} label="SPIFFE ID" /> },
          { label: "Id", value: <CopyField value={agent.id} label="agent id" /> },
          {
            label: "Registered",
            value: (
              <>
                <Timestamp at={createdAt} />
                {createdBy && ` by ${createdBy.name}`}
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
}

function Activity({ agent }: { agent: AgentResponse }) {
  const { allowed, denied, lastActionAt } = agent.usage;
  return (
    <Panel
      title="What it has done"
      actions={
        <p className="text-ink2 text-sm">
          {allowed.toLocaleString("en")} allowed, {denied.toLocaleString("en")} denied · last action{" "}
          <Timestamp at={lastActionAt} fallback="never" />
        </p>
      }
    >
      <RecentActivity q={ofAgent(agent.id)} limit={RECENT_ENTRIES} />
    </Panel>
  );
}

/** Answers the questions about an agent on one page: who answers for it, what it may do and why, what it did, how to stop it. */
export function OverviewTab({ agent }: { agent: AgentResponse }) {
  return (
    <div className="flex flex-col gap-6">
      {agent.pendingChange && <AgentChange agent={agent} change={agent.pendingChange} />}
      <StateRail agent={agent} />
      {!agent.standing.inEffect && !holdsNothingYet(agent.standing) && (
        <StandingNote
          title={isUnknown(agent.standing) ? "It is not known whether it may act" : "It may do nothing now"}
          standing={agent.standing}
        />
      )}
      {stopped.includes(agent.status) && <StopProofLink subject={agent.id} />}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
        <div className="flex min-w-0 flex-col gap-6">
          <NeedsAttention agent={agent} />
          <GoLiveChecklist agent={agent} />
          <SilencePanel agentId={agent.id} />
          <AuthoritySummary agent={agent} />
          <Activity agent={agent} />
        </div>
        <div className="flex min-w-0 flex-col gap-6 max-lg:order-first">
          <Accountable agent={agent} />
          {stoppable.includes(agent.status) && <RiskPanel agentId={agent.id} />}
          <NextSteps agent={agent} />
          <AgentOwnership agent={agent} />
        </div>
      </div>
    </div>
  );
}
