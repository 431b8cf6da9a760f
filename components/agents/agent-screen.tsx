"use client";

import { useQuery } from "@tanstack/react-query";
import { ScanSearch } from "lucide-react";
import dynamic from "next/dynamic";
import { AtInstant } from "@/components/as-of/at-instant";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { Identity } from "@/components/marks/identity";
import { StandingMark } from "@/components/marks/standing-mark";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { ButtonLink } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { Seal } from "@/components/ui/seal";
import { SkeletonText } from "@/components/ui/skeleton";
import { TabButtons } from "@/components/ui/tabs";
import type { AgentResponse } from "@/lib/agents/schema";
import { AgentActions } from "./agent-actions";
import { BearerMark, ChangeMark, DrainMark } from "./agent-marks";
import { type AgentTab, agentTabs, useAgentTab } from "./agent-tab";
import { OverviewTab } from "./overview-tab";
import { agentDetail } from "./queries";

// Most agents have an owner.
const OrphanNote = dynamic(
  () => import("@/components/lifecycle/orphans/orphans-note").then((module) => module.OrphanNote),
  { ssr: false },
);

// Enrolling and rotating are no small part of the page's code, and most who open an agent do neither.
const CredentialsTab = dynamic(
  () => import("@/components/credentials/credentials-tab").then((module) => module.CredentialsTab),
  { loading: () => <SkeletonText lines={6} /> },
);

const AuthorityTab = dynamic(() => import("./authority-tab").then((module) => module.AuthorityTab), {
  loading: () => <SkeletonText lines={6} />,
});

const ActivityTab = dynamic(() => import("./activity-tab").then((module) => module.ActivityTab), {
  loading: () => <SkeletonText lines={6} />,
});

const AgentAsOfScreen = dynamic(() => import("./agent-as-of").then((module) => module.AgentAsOfScreen), {
  loading: () => null,
});

export type AgentScreenProps = {
  agentId: string;
  issuer: string;
  /** Whether the person may investigate agents. */
  investigates: boolean;
};

const labels: Record<AgentTab, string> = {
  overview: "Overview",
  credentials: "Credentials",
  authority: "Authority",
  activity: "Activity",
};

function countOf({ counts }: AgentResponse, tab: AgentTab): number | undefined {
  if (tab === "credentials") return counts.instances.active + counts.instances.quarantined;
  if (tab === "authority") return counts.delegations.active;
  return undefined;
}

function AgentTabs({ agent }: { agent: AgentResponse }) {
  const { tab, setTab } = useAgentTab();
  const tabs = agentTabs.map((value) => ({ value, label: labels[value], count: countOf(agent, value) }));
  return <TabButtons label="Parts of this agent" value={tab} onChange={setTab} tabs={tabs} />;
}

function Marks({ agent }: { agent: AgentResponse }) {
  return (
    <span className="flex flex-wrap items-center gap-2 lg:flex-nowrap">
      <StandingMark judged={agent} />
      <EnvironmentPill environment={agent.environment} />
      {agent.risks.includes("bearer_tokens_allowed") && <BearerMark />}
      {agent.changeWaits && <ChangeMark />}
      {agent.status === "active" && agent.drainingSince !== null && <DrainMark />}
    </span>
  );
}

function TabContent({ agent, issuer }: { agent: AgentResponse; issuer: string }) {
  const { tab } = useAgentTab();
  if (tab === "credentials") return <CredentialsTab agent={agent} issuer={issuer} />;
  if (tab === "authority") return <AuthorityTab agent={agent} />;
  if (tab === "activity") return <ActivityTab agent={agent} />;
  return <OverviewTab agent={agent} />;
}

/** One agent: who answers for it, what it may do and why, what it has done, and how to stop it. */
export function AgentScreen(props: AgentScreenProps) {
  return (
    <AtInstant
      title="Agent"
      past={(at) => <AgentAsOfScreen agentId={props.agentId} at={at} />}
      present={<PresentAgent {...props} />}
    />
  );
}

function PresentAgent({ agentId, issuer, investigates }: AgentScreenProps) {
  const query = useQuery(agentDetail(agentId));
  const { data: agent } = query;
  const parent = <ParentLink href="/agents" label="Agents" />;
  if (!agent) return <UnloadedPage title="Agent" parent={parent} query={query} />;
  return (
    <PageFrame
      title={
        <span className="flex min-w-0 items-center gap-2.5">
          <Seal value={agent.id} className="max-sm:hidden" />
          <span className="min-w-0 sm:truncate">{agent.name}</span>
        </span>
      }
      titleExtra={
        <span className="flex items-center gap-3">
          <CopyField value={agent.id} label="agent id" className="max-w-44 text-ink3 max-xl:hidden" />
          <Marks agent={agent} />
        </span>
      }
      parent={parent}
      tabs={<AgentTabs agent={agent} />}
      actions={
        <>
          {investigates && (
            <ButtonLink icon={<ScanSearch aria-hidden />} href={`/audit/investigate/${agent.id}?from=now-7d`}>
              <span className="max-sm:sr-only">Investigate</span>
            </ButtonLink>
          )}
          <AgentActions agent={agent} />
        </>
      }
    >
      <div className="mb-4 flex flex-col gap-2.5 sm:hidden">
        <Identity name={agent.name} id={agent.id} seal={agent.id} frame="agent" size="lg" />
        <Marks agent={agent} />
      </div>
      <OrphanNote agentId={agent.id} />
      <TabContent agent={agent} issuer={issuer} />
    </PageFrame>
  );
}
