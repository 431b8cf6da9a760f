"use client";

import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useReviewButtons } from "@/components/control-changes/review-keys";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { agentLifecycle, oneOffer } from "@/components/lifecycle/queries";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { RiskMark } from "@/components/marks/risk-mark";
import { ButtonLink } from "@/components/ui/button";
import { KeyValue } from "@/components/ui/key-value";
import type { OfferResponse } from "@/lib/lifecycle/schema";
import { useClaimAnswers } from "./claim-answers";

function Claim({ claim: { id, agent, person, reason } }: { claim: OfferResponse }) {
  const orphan = useQuery(agentLifecycle(agent.id)).data?.orphan;
  const claimant = person?.name ?? "The person";
  const answers = useClaimAnswers({ id, person: claimant, agent });
  const { agree, refuse } = useReviewButtons();
  return (
    <>
      <KeyValue
        items={[
          { label: "Claimant", value: claimant },
          { label: "Reason", value: reason },
          ...(orphan ? [{ label: "Owner now", value: orphan.sentence }] : []),
          { label: "Purpose", value: agent.purpose },
          { label: "Risk tier", value: <RiskMark tier={agent.riskTier} /> },
          { label: "Environment", value: <EnvironmentPill environment={agent.environment} /> },
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <ConfirmButton ref={agree} variant="primary" icon={<Check aria-hidden />} confirm={answers.confirm}>
          Confirm {claimant}
        </ConfirmButton>
        <ConfirmButton ref={refuse} confirm={answers.refuse}>
          Refuse claim
        </ConfirmButton>
        <ButtonLink href={`/agents/orphans?agent=${agent.id}`}>Show all claims</ButtonLink>
      </div>
    </>
  );
}

/** The claim of a person to own an agent for which no person answers. Security confirms or refuses it. */
export function ClaimReview({ id }: { id: string }) {
  const query = useQuery(oneOffer(id));
  if (!query.data) return <Unloaded query={query} name="The claim" lines={4} />;
  if (query.data.status !== "claimed") return <p className="text-ink2">This claim no longer waits.</p>;
  return <Claim claim={query.data} />;
}
