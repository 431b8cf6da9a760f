import type { ReactNode } from "react";
import { depthWords } from "@/components/authority/depth-words";
import { Identity } from "@/components/marks/identity";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { agentLabel } from "@/lib/agents/model";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { END_ATTENTION_SECONDS } from "./delegation-columns";

function IdLink({ href, id }: { href: string; id: string }) {
  const look = "block truncate font-mono text-sm underline decoration-line underline-offset-2 hover:decoration-ink";
  return (
    <Link href={href} className={look}>
      {id}
    </Link>
  );
}

const person = (who: DelegationResponse["delegator"]): ReactNode =>
  who && <Identity name={who.name} id={who.id} seal={who.id} frame="person" />;

function Expires({ status, expiresAt }: DelegationResponse) {
  const live = status === "active" || status === "suspended";
  return (
    <span className="flex flex-wrap gap-x-2">
      <Timestamp at={expiresAt} mode="exact" precision="minute" />
      {live && <Countdown until={expiresAt} lead="in" urgentBelow={END_ATTENTION_SECONDS} />}
    </span>
  );
}

function Above({ parentId, ladder }: DelegationResponse) {
  const hop = ladder.find(({ delegationId }) => delegationId === parentId);
  if (!parentId || !hop) return null;
  return <Identity name={hop.name} id={parentId} seal={hop.id} frame="agent" href={`/delegations/${parentId}`} />;
}

/** The people, the terms and the purpose of a delegation. */
export function DelegationFacts({ delegation }: { delegation: DelegationResponse }) {
  const { agent, delegator, onBehalfOf, parentId, requestId, depth, maxDepth } = delegation;
  const rows: [string, ReactNode][] = [
    [
      "Agent",
      <Identity
        key="agent"
        name={agentLabel(agent)}
        id={agent.id}
        seal={agent.id}
        frame="agent"
        href={`/agents/${agent.id}`}
      />,
    ],
    ["Delegator", person(delegator)],
    ["On behalf of", person(onBehalfOf)],
    ["Purpose", delegation.purpose],
    ["Valid from", <Timestamp key="from" at={delegation.notBefore} mode="exact" precision="minute" />],
    ["Expires", <Expires key="until" {...delegation} />],
    ["Depth", `${depth} below the root; ${depthWords(maxDepth)}`],
    ["Above", parentId && <Above key="above" {...delegation} />],
    ["Request", <IdLink key="request" href={`/requests/${requestId}`} id={requestId} />],
  ];
  return <KeyValue className="gap-y-2.5" items={rows.flatMap(([label, value]) => (value ? [{ label, value }] : []))} />;
}
