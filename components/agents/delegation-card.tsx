"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { chainHops } from "@/components/delegations/chain-hops";
import { LimitBars } from "@/components/delegations/limit-bars";
import { OwnSentence } from "@/components/delegations/own-sentence";
import { delegationDetail } from "@/components/delegations/queries";
import { StandingCause, StandingMark, standingOf } from "@/components/delegations/standing-mark";
import { AuthorityChain } from "@/components/marks/authority-chain";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { useFromNow } from "@/components/time/use-now";
import { Button, ButtonLink } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CopyField } from "@/components/ui/copy-field";
import { EmptyState } from "@/components/ui/empty-state";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { SkeletonText } from "@/components/ui/skeleton";
import { statusLook } from "@/components/ui/status-looks";
import type { AgentResponse } from "@/lib/agents/schema";
import type { DelegationState } from "@/lib/delegations/model";
import type { DelegationSummary } from "@/lib/delegations/schema";

const CardUse = dynamic(() => import("@/components/privilege-use/card-use").then((module) => module.CardUse), {
  loading: () => <SkeletonText lines={1} />,
});

/** Who gave a delegation: a person, or the delegation above it. */
export const delegatorOf = ({ delegator, parentId }: DelegationSummary): string =>
  delegator?.name ?? (parentId ? "a delegation of another agent" : "an unknown delegator");

/** Shows that an agent holds no authority, and how it gets some. */
export function NoAuthority({ agent }: { agent: AgentResponse }) {
  return (
    <EmptyState
      kind="none"
      title="No authority"
      className="py-6"
      action={
        agent.can.includes("requestAuthority") ? (
          <ButtonLink href={`/delegations/new?agent=${agent.id}`}>Request authority</ButtonLink>
        ) : undefined
      }
    >
      {agent.status === "revoked" || agent.status === "retired"
        ? "All its authority has ended."
        : "An agent has no authority of its own. Request authority for it; another person approves exactly that request."}
    </EmptyState>
  );
}

function Chain({ delegationId }: { delegationId: string }) {
  const query = useQuery(delegationDetail(delegationId));
  const { data } = query;
  if (!data) return <Unloaded query={query} name="The chain" lines={4} />;
  return (
    <div className="flex flex-col gap-5">
      <AuthorityChain hops={chainHops(data)} unit="permissions" currentId={delegationId} />
      {data.limits.length > 0 && (
        <section className="-mx-4 -mb-4 border-line border-t">
          <h4 className="px-4 pt-3 text-base">Spent of its limits</h4>
          <LimitBars limits={data.limits} />
        </section>
      )}
    </div>
  );
}

/** States whose cause is not in the reason that a person gave. */
const explained: readonly DelegationState[] = ["suspended", "resting", "stopped", "partly"];

function Facts({ delegation }: { delegation: DelegationSummary }) {
  const { id, purpose, onBehalfOf, requestId, notInEffect, statusReason, notBefore, expiresAt, version } = delegation;
  const state = standingOf(delegation);
  const begun = useFromNow((now) => Date.parse(notBefore) <= now);
  return (
    <KeyValue
      layout="stacked"
      items={[
        { label: "Given by", value: delegatorOf(delegation) },
        ...(onBehalfOf ? [{ label: "On behalf of", value: onBehalfOf.name }] : []),
        { label: "Purpose", value: purpose },
        {
          label: "Why it may",
          value: (
            <Link href={`/requests/${requestId}`} className="underline">
              the approved request
            </Link>
          ),
        },
        {
          label: notInEffect === null ? "In effect" : "Valid",
          value:
            notInEffect === null && begun ? (
              <Countdown until={expiresAt} lead="for another" urgentBelow={86_400} />
            ) : (
              <>
                <Timestamp at={notBefore} mode="exact" precision="minute" className="text-sm" /> –{" "}
                <Timestamp at={expiresAt} mode="exact" precision="minute" className="text-sm" />
              </>
            ),
        },
        ...(explained.includes(state)
          ? [{ label: statusLook(state).word, value: <StandingCause standing={delegation} /> }]
          : []),
        ...(statusReason ? [{ label: "Reason", value: statusReason }] : []),
        {
          label: `Delegation, version ${version}`,
          value: <CopyField value={id} label="delegation id" className="text-ink2" />,
        },
      ]}
    />
  );
}

/** One delegation of an agent: what it allows, who gave it and why, and on request the chain it comes by. */
export function DelegationCard({ delegation, startsOpen }: { delegation: DelegationSummary; startsOpen: boolean }) {
  const [open, setOpen] = useState(startsOpen);
  const { id, sentence, ownSentence, purpose, notInEffect } = delegation;
  const chainId = `chain-${id}`;
  return (
    <article className={cn("rounded-md border border-line bg-surface", notInEffect && "bg-canvas")}>
      <div className="flex flex-col gap-4 p-4">
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <h3 className="min-w-0 flex-1 basis-60 text-pretty text-lg leading-snug">
            <Link
              href={`/delegations/${id}`}
              title={sentence || purpose}
              className="hover:underline max-md:line-clamp-3"
            >
              {sentence || purpose}
            </Link>
          </h3>
          <StandingMark standing={delegation} className="mt-0.5" />
        </div>
        <OwnSentence text={ownSentence} />
        <Facts delegation={delegation} />
        <CardUse delegationId={id} />
      </div>
      <div className="border-line border-t p-2">
        <Button
          variant="ghost"
          size="sm"
          aria-expanded={open}
          aria-controls={chainId}
          icon={<ChevronDown aria-hidden className={cn("transition-transform", !open && "-rotate-90")} />}
          onClick={() => setOpen(!open)}
        >
          Chain of authority
        </Button>
        <div id={chainId} hidden={!open} className="px-2 pt-2 pb-2">
          {open && <Chain delegationId={id} />}
        </div>
      </div>
    </article>
  );
}
