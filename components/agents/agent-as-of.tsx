"use client";

import { useQuery } from "@tanstack/react-query";
import { ChangedSince } from "@/components/as-of/changed-since";
import { agentAsOf } from "@/components/as-of/queries";
import { Recorded } from "@/components/as-of/recorded";
import { UnloadedPast } from "@/components/as-of/unloaded-past";
import { EntryName } from "@/components/audit/entry-name";
import { Unloaded } from "@/components/data/unloaded";
import { graphQuery } from "@/components/delegations/graph/queries";
import { RiskMark } from "@/components/marks/risk-mark";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { ButtonLink } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Seal } from "@/components/ui/seal";
import { StatusMark } from "@/components/ui/status-mark";
import type { AgentAsOf } from "@/lib/agents/as-of.schema";

const erased = <span className="text-ink3 italic">none, or erased</span>;

function Facts({ agent }: { agent: AgentAsOf }) {
  const { displayName, displayNameNow, owner } = agent;
  const rows = [
    { label: "Status", value: <StatusMark status={agent.status} /> },
    {
      label: "Display name",
      value: displayName === null ? erased : <EntryName id={agent.id} name={displayName} sealed now={displayNameNow} />,
    },
    { label: "Purpose", value: agent.purpose ?? erased },
    {
      label: "Owner",
      value: owner ? (
        <Link href={`/people?person=${owner.id}`} className="text-brand underline">
          <EntryName {...owner} />
        </Link>
      ) : (
        "none"
      ),
    },
    { label: "Environment", value: agent.environment },
    { label: "Risk tier", value: <RiskMark tier={agent.riskTier} /> },
    { label: "Blueprint", value: `${agent.blueprint.id}, version ${agent.blueprint.version}` },
    { label: "SPIFFE ID", value: <CopyField value={agent.spiffeId} label="SPIFFE ID" /> },
    { label: "Recorded", value: <Recorded asOf={agent.asOf} /> },
  ];
  return (
    <Panel title="The agent then">
      <KeyValue items={rows} />
      <p className="mt-4 border-line border-t pt-3 text-ink3 text-sm">
        Keys, instances and activity are not rebuilt.{" "}
        <Link href={`/audit?q=${encodeURIComponent(`agent:${agent.id}`)}&from=all`} className="text-brand underline">
          The audit trail
        </Link>{" "}
        has their entries.
      </p>
    </Panel>
  );
}

/** The delegations that the agent held then, from the graph of that instant. */
function Held({ agentId, at }: { agentId: string; at: string }) {
  const query = useQuery(graphQuery({ agent: agentId, depth: 1, status: "active,suspended", at }));
  const { data } = query;
  const held = data?.edges.filter(({ kind, to }) => kind === "delegates" && to === agentId) ?? [];
  return (
    <Panel
      title="Delegations it held then"
      actions={
        <ButtonLink size="sm" href={`/delegations/graph?agent=${agentId}`}>
          Show in graph
        </ButtonLink>
      }
      flush
    >
      {!data ? (
        <div className="p-4">
          <Unloaded query={query} name="The delegations" lines={3} />
        </div>
      ) : held.length === 0 ? (
        <p className="p-4 text-ink2">None.</p>
      ) : (
        <ul>
          {held.map(({ delegationId, status, sentence, version }) => (
            <li key={delegationId} className="flex flex-col gap-1 border-line p-4 not-first:border-t">
              <span className="flex flex-wrap items-center gap-3">
                <Link href={`/delegations/${delegationId}`} className="font-mono text-brand text-sm underline">
                  {delegationId}
                </Link>
                <span className="text-ink2 text-sm">version {version}</span>
                <StatusMark status={status} />
              </span>
              <span className="[overflow-wrap:anywhere]">{sentence}</span>
            </li>
          ))}
        </ul>
      )}
      {data?.cut && (
        <p className="border-line border-t p-4 text-ink2">The list is incomplete: it has too many entries.</p>
      )}
    </Panel>
  );
}

/** An agent as it was at an instant, and its changes since. */
export function AgentAsOfScreen({ agentId, at }: { agentId: string; at: string }) {
  const query = useQuery(agentAsOf(agentId, at));
  const { data: agent } = query;
  return (
    <PageFrame
      asOf
      title={
        agent ? (
          <span className="flex min-w-0 items-center gap-2.5">
            <Seal value={agent.id} className="max-sm:hidden" />
            <span className="truncate">{agent.name}</span>
          </span>
        ) : (
          "Agent"
        )
      }
      titleExtra={agent && <StatusMark status={agent.status} />}
      parent={<ParentLink href="/agents" label="Agents" />}
    >
      {agent ? (
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-6">
            <Facts agent={agent} />
            <Held agentId={agentId} at={at} />
          </div>
          <ChangedSince since={agent.changedSince} />
        </div>
      ) : (
        <UnloadedPast query={query} name="The agent" />
      )}
    </PageFrame>
  );
}
