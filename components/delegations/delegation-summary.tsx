import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { depthWords } from "@/components/authority/depth-words";
import { Identity } from "@/components/marks/identity";
import { AskedNarrowings } from "@/components/privilege-use/asked/asked-narrowings";
import { AskedOfDelegation } from "@/components/revocation/asked/asked-lists";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { agentLabel } from "@/lib/agents/model";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { DelegationActions } from "./delegation-actions";
import { END_ATTENTION_SECONDS } from "./delegation-columns";
import { OwnSentence } from "./own-sentence";
import { StandingMark } from "./standing-mark";

const LeftApproval = dynamic(() => import("./left-approval").then((module) => module.LeftApproval), { ssr: false });

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

function Facts({ delegation }: { delegation: DelegationResponse }) {
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

type CardProps = { delegation: DelegationResponse; mayRehomeAll: boolean };

/** A delegation at a glance: how it stands, what it allows, who stands behind it, and how to stop it. */
export function DelegationSummaryCard({ delegation, mayRehomeAll }: CardProps) {
  const { statusReason, sentence, ownSentence, agent, id } = delegation;
  return (
    <section aria-label="Summary" className="flex flex-col gap-4 rounded-md border border-line bg-surface p-4">
      <div className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <StandingMark standing={delegation} />
          <span className="text-ink3 text-xs">version {delegation.version}</span>
        </div>
        <p className="text-balance font-bold text-lg tracking-[-0.01em] [overflow-wrap:anywhere]">
          {agentLabel(agent)} {sentence.replace(/^(May|Could)/, (mood) => mood.toLowerCase())}
        </p>
        <OwnSentence text={ownSentence} />
        {statusReason && <p className="text-ink2">Reason: {statusReason}</p>}
        <CopyField value={id} label="delegation id" />
      </div>
      {delegation.leftApproval && <LeftApproval delegation={delegation} left={delegation.leftApproval} />}
      <DelegationActions delegation={delegation} mayRehomeAll={mayRehomeAll} />
      <AskedOfDelegation delegationId={id} />
      <AskedNarrowings delegation={delegation} />
      <Facts delegation={delegation} />
      <ButtonLink href={`/audit?q=${encodeURIComponent(`delegation:${id}`)}`}>Show in audit trail</ButtonLink>
    </section>
  );
}
