import type { ReactNode } from "react";
import { depthWords } from "@/components/authority/depth-words";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { Identity } from "@/components/marks/identity";
import { RiskMark } from "@/components/marks/risk-mark";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { agentLabel } from "@/lib/agents/model";
import type { RequestResponse } from "@/lib/requests/schema";
import type { ShownDocument } from "./shown-document";

const DAY = 86_400_000;

function Who({ name, id }: { name: string; id: string }) {
  return <Identity name={name} id={id} seal={id} frame="person" />;
}

/** The agent that would hold the authority, with what makes it risky. */
function AgentFact({ agent }: { agent: ShownDocument["agent"] }) {
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
      <Identity name={agentLabel(agent)} id={agent.id} seal={agent.id} frame="agent" href={`/agents/${agent.id}`} />
      <span className="flex items-center gap-3">
        <EnvironmentPill environment={agent.environment} />
        <RiskMark tier={agent.riskTier} />
      </span>
    </span>
  );
}

/** From when to when, and for how long. */
export function Validity({ notBefore, expiresAt }: { notBefore: string; expiresAt: string }) {
  const days = Math.round((Date.parse(expiresAt) - Date.parse(notBefore)) / DAY);
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <Timestamp at={notBefore} mode="exact" precision="minute" />
      <span className="text-ink3">until</span>
      <Timestamp at={expiresAt} mode="exact" precision="minute" />
      <span className="text-ink2">
        ({days > 0 ? `${days} ${days === 1 ? "day" : "days"}` : "less than a day"},{" "}
        <Countdown until={expiresAt} over="over" lead="ends in" />)
      </span>
    </span>
  );
}

/** Requester, delegator, represented person and validity of a request. */
export function RequestFacts({ request, shown }: { request: RequestResponse; shown: ShownDocument }) {
  const { requester, through, delegator, onBehalfOf } = request;
  const optional: [string, ReactNode][] = [
    ["In the name of", through && <Who {...requester} />],
    ["Delegator", delegator && <Who {...delegator} />],
    ["On behalf of", onBehalfOf && <Who {...onBehalfOf} />],
    [
      "Passed on from",
      shown.parent && (
        <Link href={`/delegations/${shown.parent.id}`} className="font-mono text-sm underline underline-offset-2">
          {shown.parent.id}
        </Link>
      ),
    ],
  ];
  return (
    <KeyValue
      className="grid-cols-[7.5rem_minmax(0,1fr)] items-center gap-y-3"
      items={[
        {
          label: "Asked by",
          value: through ? (
            <Identity {...through} seal={through.id} frame="agent" href={`/agents/${through.id}`} />
          ) : (
            <Who {...requester} />
          ),
        },
        ...optional.flatMap(([label, value]) => (value ? [{ label, value }] : [])),
        { label: "Agent", value: <AgentFact agent={shown.agent} /> },
        { label: "Valid", value: <Validity {...shown} /> },
        { label: "Depth", value: depthWords(shown.maxDepth) },
      ]}
    />
  );
}
