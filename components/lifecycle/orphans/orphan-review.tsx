"use client";

import dynamic from "next/dynamic";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { useLifecycleCommands } from "@/components/lifecycle/queries";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { RiskMark } from "@/components/marks/risk-mark";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog-button";
import { KeyValue } from "@/components/ui/key-value";
import { useToast } from "@/components/ui/toast";
import type { Orphan, OrphanClaim } from "@/lib/lifecycle/orphans/schema";
import { useClaimAnswers } from "./claim-answers";

const OfferDialog = dynamic(() => import("@/components/lifecycle/offer-dialog").then((module) => module.OfferDialog), {
  loading: () => null,
});

function Claim({ agent, claim }: { agent: Orphan; claim: OrphanClaim }) {
  const { withdrawOffer } = useLifecycleCommands();
  const toast = useToast();
  const { id, person, reason, expiresAt, can } = claim;
  const answers = useClaimAnswers({ id, person: person.name, agent });
  return (
    <li className="flex flex-col gap-2 border-line border-t py-3 first:border-t-0">
      <p className="[overflow-wrap:anywhere]">
        <b>{person.name}</b> asks to own it: “{reason}”. The claim ends{" "}
        <Timestamp at={expiresAt} mode="exact" precision="minute" />.
      </p>
      <div className="flex flex-wrap gap-2">
        {can.includes("confirm") && (
          <ConfirmButton size="sm" variant="primary" confirm={answers.confirm}>
            Confirm {person.name}
          </ConfirmButton>
        )}
        {can.includes("refuse") && (
          <ConfirmButton size="sm" confirm={answers.refuse}>
            Refuse
          </ConfirmButton>
        )}
        {can.includes("withdraw") && (
          <ConfirmButton
            size="sm"
            confirm={{
              title: "Withdraw claim",
              verb: "Withdraw claim",
              tone: "primary",
              reason: "none",
              effect: "You are not asked about it any more. Nothing changes about the agent.",
              onConfirm: async () => {
                await withdrawOffer(id);
                toast.done("Claim withdrawn");
              },
            }}
          >
            Withdraw claim
          </ConfirmButton>
        )}
      </div>
    </li>
  );
}

function AskToOwn({ id, name }: Pick<Orphan, "id" | "name">) {
  const { claim } = useLifecycleCommands();
  const toast = useToast();
  return (
    <ConfirmButton
      variant="primary"
      confirm={{
        title: `Ask to own ${name}`,
        verb: "Ask to own it",
        tone: "primary",
        effect: "Security confirms or refuses it. You are accountable for the agent once it is confirmed.",
        onConfirm: async (reason) => {
          await claim(id, reason);
          toast.done("Security is asked", `You own ${name} once a person of security confirms it.`);
        },
      }}
    >
      Ask to own it
    </ConfirmButton>
  );
}

/** One agent for which no person answers: the people who ask to own it, and what the person can do. */
export function OrphanReview({ agent }: { agent: Orphan }) {
  const { id, name, sentence, purpose, riskTier, environment, since, claims, can } = agent;
  return (
    <article aria-label={name} className="flex flex-col gap-4 rounded-md border border-line bg-surface p-4">
      <header>
        <h2 className="font-bold text-lg [overflow-wrap:anywhere]">{name}</h2>
        <p className="text-ink2">{sentence}</p>
      </header>
      <KeyValue
        items={[
          { label: "Purpose", value: purpose },
          { label: "Risk tier", value: <RiskMark tier={riskTier} /> },
          { label: "Environment", value: <EnvironmentPill environment={environment} /> },
          { label: "Since", value: <Timestamp at={since} mode="exact" precision="minute" /> },
        ]}
      />
      {claims.length > 0 && (
        <ul aria-label="Claims">
          {claims.map((one) => (
            <Claim key={one.id} agent={agent} claim={one} />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        {can.includes("claim") && <AskToOwn id={id} name={name} />}
        {can.includes("offer") && (
          <DialogButton dialog={(close) => <OfferDialog agent={agent} first="owner" onClose={close} />}>
            Ask a person
          </DialogButton>
        )}
        {can.includes("open") && <ButtonLink href={`/agents/${id}`}>Open agent</ButtonLink>}
      </div>
    </article>
  );
}
