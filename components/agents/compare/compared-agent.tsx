import type { ReactNode } from "react";
import { Ownerless } from "@/components/agents/agent-columns";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { Identity } from "@/components/marks/identity";
import { RiskMark } from "@/components/marks/risk-mark";
import { StandingLine, StandingMark } from "@/components/marks/standing-mark";
import { Timestamp } from "@/components/time/timestamp";
import { KeyValue } from "@/components/ui/key-value";
import { Pill } from "@/components/ui/pill";
import type { AgentResponse } from "@/lib/agents/schema";
import type { ComparedAgent } from "@/lib/delegations/views/compare-agents.schema";

type Fact = { label: string; value: ReactNode; text: (agent: AgentResponse) => string };

const instancesOf = ({ counts: { instances } }: AgentResponse): string =>
  `${instances.active} active, ${instances.quarantined} quarantined`;

/** Facts of an agent, each with the text by which two agents differ. */
function factsOf(agent: AgentResponse): Fact[] {
  const { owner, blueprint, tags } = agent;
  return [
    {
      label: "Owner",
      value: owner ? `${owner.name}${owner.active ? "" : " (deactivated)"}` : <Ownerless />,
      text: (one) => one.owner?.id ?? "",
    },
    { label: "Purpose", value: agent.purpose, text: (one) => one.purpose },
    {
      label: "Blueprint",
      value: `${blueprint.name}@${blueprint.version}`,
      text: (one) => one.blueprint.id,
    },
    {
      label: "Risk tier",
      value: <RiskMark tier={agent.riskTier} />,
      text: (one) => one.riskTier,
    },
    {
      label: "Environment",
      value: <EnvironmentPill environment={agent.environment} />,
      text: (one) => one.environment,
    },
    { label: "Instances", value: instancesOf(agent), text: instancesOf },
    { label: "Tags", value: tags.length === 0 ? "none" : tags.join(", "), text: (one) => one.tags.join() },
    {
      label: "Registered",
      value: <Timestamp at={agent.createdAt} />,
      text: () => "",
    },
  ];
}

/** One of two agents: who it is and who answers for it. A fact that differs from the other agent is marked. */
export function AgentFacts({ side, other }: { side: ComparedAgent; other: ComparedAgent }) {
  const { agent, delegations } = side;
  return (
    <section aria-label={agent.name} className="min-w-0 rounded-md border border-line bg-surface p-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <Identity name={agent.name} id={agent.id} seal={agent.id} href={`/agents/${agent.id}`} size="lg" />
        <StandingMark judged={agent} />
      </div>
      {agent.standing.reason && (
        <p className="mb-3 text-ink2">
          <StandingLine standing={agent.standing} />
        </p>
      )}
      <KeyValue
        items={[
          ...factsOf(agent).map(({ label, value, text }) => ({
            label,
            value: (
              <span className="flex flex-wrap items-baseline gap-x-2">
                <span className="min-w-0">{value}</span>
                {text(agent) !== text(other.agent) && <Pill tone="wait">differs</Pill>}
              </span>
            ),
          })),
          { label: "Delegations", value: `${delegations.toLocaleString("en")} in effect` },
        ]}
      />
    </section>
  );
}

function Counts({ title, counts }: { title: string; counts: readonly { label: string; count: number }[] }) {
  if (counts.length === 0) return null;
  return (
    <>
      <h4 className="mt-3 text-ink3 text-sm">{title}</h4>
      <ul>
        {counts.map(({ label, count }) => (
          <li key={label} className="flex justify-between gap-3">
            <span className="min-w-0 truncate">{label}</span>
            <span className="tabular-nums">{count.toLocaleString("en")}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The decisions about an agent in the last 30 days. */
export function AgentUse({ side: { agent, use } }: { side: ComparedAgent }) {
  return (
    <section aria-label={`Decisions about ${agent.name}`} className="min-w-0">
      <h3 className="truncate">{agent.name}</h3>
      <p className="text-ink2">
        {use.total === 0
          ? "No decisions."
          : `${use.capped ? "The newest " : ""}${use.total.toLocaleString("en")} decisions: ${use.allowed.toLocaleString("en")} allowed, ${use.denied.toLocaleString("en")} denied.`}
      </p>
      <Counts title="Actions" counts={use.actions} />
      <Counts title="Resource servers" counts={use.servers} />
    </section>
  );
}
