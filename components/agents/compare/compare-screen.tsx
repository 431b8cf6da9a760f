"use client";

import { ArrowLeftRight } from "lucide-react";
import { AgentFacts, AgentUse } from "@/components/agents/compare/compared-agent";
import { ComparedServers } from "@/components/agents/compare/compared-servers";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { ButtonLink } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import type { AgentComparison, ComparedAgent } from "@/lib/delegations/views/compare-agents.schema";

/** Finds what the union of an agent's delegations leaves out. */
function gapsOf({ agent, more, delegations, leftOut }: ComparedAgent): string[] {
  return [
    ...(more ? [`Of ${agent.name}, only the newest ${delegations} delegations in effect are compared.`] : []),
    ...(leftOut > 0
      ? [
          `${leftOut} ${leftOut === 1 ? "part" : "parts"} of the authority of ${agent.name} overlap others and are not shown. Its page has them.`,
        ]
      : []),
  ];
}

/** Two agents side by side, with the differences in words. */
export function CompareScreen({ comparison }: { comparison: AgentComparison }) {
  const { left, right, servers } = comparison;
  const gaps = [...gapsOf(left), ...gapsOf(right)];
  return (
    <PageFrame
      title={`${left.agent.name} and ${right.agent.name}`}
      parent={<ParentLink href="/agents" label="Agents" />}
      actions={
        <ButtonLink
          icon={<ArrowLeftRight aria-hidden />}
          href={`/agents/compare?left=${right.agent.id}&right=${left.agent.id}`}
        >
          Swap
        </ButtonLink>
      }
    >
      <div className="flex flex-col gap-6">
        <div className="grid items-stretch gap-4 md:grid-cols-2">
          <AgentFacts side={left} other={right} />
          <AgentFacts side={right} other={left} />
        </div>
        {gaps.map((gap) => (
          <Note key={gap} title="Not all authority is compared">
            {gap}
          </Note>
        ))}
        <ComparedServers servers={servers} left={left.agent.name} right={right.agent.name} />
        <Panel title="Decisions of the last 30 days">
          <div className="grid gap-6 md:grid-cols-2">
            <AgentUse side={left} />
            <AgentUse side={right} />
          </div>
        </Panel>
      </div>
    </PageFrame>
  );
}
