"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { ButtonLink } from "@/components/ui/button";
import { agentLabel } from "@/lib/agents/model";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { DelegationFacts } from "./delegation-facts";
import { LeftApproval } from "./left-approval";
import { delegationDetail } from "./queries";
import { StandingMark } from "./standing-mark";

type Props = { delegationId: string; answer: (delegation: DelegationResponse) => ReactNode };

/** A delegation about which a person is asked, in the inbox: its authority in words, its terms and the answer. */
export function WaitingDelegation({ delegationId, answer }: Props) {
  const query = useQuery(delegationDetail(delegationId));
  const delegation = query.data;
  if (!delegation) return <Unloaded query={query} name="The delegation" lines={6} />;
  const { agent, sentence } = delegation;
  return (
    <>
      <StandingMark standing={delegation} />
      <p className="[overflow-wrap:anywhere]">
        {agentLabel(agent)} {sentence.replace(/^(May|Could)/, (mood) => mood.toLowerCase())}
      </p>
      {answer(delegation)}
      <DelegationFacts delegation={delegation} />
      <ButtonLink href={`/delegations/${delegationId}`} className="self-start">
        Open delegation
      </ButtonLink>
    </>
  );
}

/** A delegation whose approver left, for a person who is asked to confirm it. */
export const LeftApprovalReview = ({ delegationId }: { delegationId: string }) => (
  <WaitingDelegation
    delegationId={delegationId}
    answer={(delegation) =>
      delegation.leftApproval ? (
        <LeftApproval delegation={delegation} left={delegation.leftApproval} />
      ) : (
        <p className="text-ink2">This approval no longer waits.</p>
      )
    }
  />
);
