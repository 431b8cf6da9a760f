import dynamic from "next/dynamic";
import { AskedNarrowings } from "@/components/privilege-use/asked/asked-narrowings";
import { AskedOfDelegation } from "@/components/revocation/asked/asked-lists";
import { ButtonLink } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { agentLabel } from "@/lib/agents/model";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { DelegationActions } from "./delegation-actions";
import { DelegationFacts } from "./delegation-facts";
import { OwnSentence } from "./own-sentence";
import { StandingMark } from "./standing-mark";

const LeftApproval = dynamic(() => import("./left-approval").then((module) => module.LeftApproval), { ssr: false });

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
      <DelegationFacts delegation={delegation} />
      <ButtonLink href={`/audit?q=${encodeURIComponent(`delegation:${id}`)}`}>Show in audit trail</ButtonLink>
    </section>
  );
}
